import { mount } from "svelte";

import "./tokens.css";
import "./base.css";
import App from "./App.svelte";
import { keepUpToDate } from "./lib/updates.js";
import { applyScheme } from "./lib/scheme.js";

applyScheme();
const target = document.getElementById("app");
if (target) mount(App, { target });
keepUpToDate();
