/** The player's style sheet, put together in the order in which later parts may override earlier ones. */

import base from "./base.css";
import code from "./code.css";
import details from "./details.css";
import layout from "./layout.css";
import modes from "./modes.css";
import share from "./share.css";
import timeline from "./timeline.css";
import tokens from "./tokens.css";
import views from "./views.css";

export default [tokens, base, code, views, details, share, timeline, layout, modes].join("\n");
