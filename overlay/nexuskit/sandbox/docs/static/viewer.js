// Starts the viewer on the API description that the page names.
"use strict";

const KEY_HEADER = "secret-key";
const KEY_SHOWN = "YOUR-SECRET-KEY";
const METHODS = ["get", "put", "post", "delete", "patch", "head", "options"];

// The description of an operation lists its assumptions, with links to their explanations.
function nameAssumptions(document) {
  for (const path of Object.values(document.paths)) {
    for (const operation of METHODS.map((method) => path[method]).filter(Boolean)) {
      const ids = operation["x-assumptions"] ?? [];
      if (ids.length > 0) {
        const links = ids.map((id) => `[${id}](/docs/assumptions#${id})`).join(", ");
        operation.description = `${operation.description ?? ""}\n\nOnly assumed: ${links}.`;
      }
    }
  }
  return document;
}

// What follows the first heading of the introduction is kept apart from it.
function splitIntroduction(document) {
  const [introduction, ...sections] = (document.info.description ?? "").split(/^(?=## )/m);
  document.info.description = introduction;
  document.info["x-sections"] = sections.join("");
  return document;
}

// The command to repeat a call does not show the key, which others may see over a shoulder or in a screenshot.
function hideKey(Curl, { React }) {
  return (props) => {
    const headers = props.request.get("headers");
    const shown = headers?.map((value, name) => (name.toLowerCase() === KEY_HEADER ? KEY_SHOWN : value));
    return React.createElement(Curl, { ...props, request: props.request.set("headers", shown) });
  };
}

// The sections of the introduction can be unfolded; open from the start, they would push the calls out of sight.
function foldSections(InfoContainer, { React, getComponent, specSelectors }) {
  const Markdown = getComponent("Markdown", true);
  return (props) => {
    const sections = specSelectors.info().get("x-sections");
    const folded = React.createElement(
      "details",
      { className: "sections" },
      React.createElement("summary", null, "How to read this description"),
      React.createElement(Markdown, { source: sections }),
    );
    return React.createElement(
      "section",
      { "aria-label": "Introduction" },
      React.createElement(InfoContainer, props),
      sections ? folded : null,
      React.createElement("h2", { className: "visually-hidden" }, "Operations"),
    );
  };
}

// Some controls of the viewer have no name, or cannot be reached with the keyboard.
function amend(selector, attributes) {
  return (Original, { React }) => (props) => {
    const frame = React.useRef(null);
    React.useEffect(() => {
      for (const element of frame.current.querySelectorAll(selector)) {
        Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
      }
    });
    return React.createElement("div", { ref: frame }, React.createElement(Original, props));
  };
}

// There is one server, and nothing to choose.
function leaveOut() {
  return () => null;
}

// The viewer has dark colours, which it takes by a class.
function followColours() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", apply);
  apply();
}

// The viewer takes the fragment of the address for an operation, so it has to stay out of this.
function letSkip() {
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("main").focus();
  });
}

// What is wider than its frame is scrolled with the keyboard as well.
const reachCode = amend("pre", { tabindex: "0" });

const WRAPPERS = {
  ExamplesSelect: amend("select", { "aria-label": "Example" }),
  HighlightCode: reachCode,
  InfoContainer: foldSections,
  RequestBodyEditor: amend("textarea", { "aria-label": "Request body" }),
  ServersContainer: leaveOut,
  curl: (Original, system) => reachCode(hideKey(Original, system), system),
};

async function start() {
  followColours();
  letSkip();
  const viewer = document.getElementById("viewer");
  const response = await fetch(viewer.dataset.description);
  if (!response.ok) {
    throw new Error(`${viewer.dataset.description} was answered with ${response.status}`);
  }
  SwaggerUIBundle({
    spec: splitIntroduction(nameAssumptions(await response.json())),
    domNode: viewer,
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayOperationId: true,
    displayRequestDuration: true,
    layout: "BaseLayout",
    persistAuthorization: false,
    plugins: [{ wrapComponents: WRAPPERS }],
    presets: [SwaggerUIBundle.presets.apis],
    queryConfigEnabled: false,
    syntaxHighlight: { theme: "obsidian" },
    tryItOutEnabled: true,
    validatorUrl: null,
  });
}

start().catch((error) => {
  const message = document.createElement("p");
  message.className = "notice";
  message.setAttribute("role", "alert");
  message.textContent = `The API description could not be shown: ${error.message}. Reload the page to try again.`;
  document.getElementById("viewer").replaceChildren(message);
});
