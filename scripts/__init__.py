"""What developing the project needs: a browser, a running app, screenshots. The app itself uses none of it."""
