"""The pages of the app, each thin, and the session that they share."""
