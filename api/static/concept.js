// What somebody typed and did not save yet: kept in this tab, so that it survives a session that ended, and a
// sign of life while somebody types or listens, so that it does not end then. Without this all still works.
const KEY = "concepten";
const PING_MILLISECONDS = 5 * 60 * 1000;
const user = document.body.dataset.gebruiker;

// {user, forms: {form: {sent, fields: {field: value}}}}
const read = () => JSON.parse(sessionStorage.getItem(KEY) ?? "null") ?? { user, forms: {} };
const write = (drafts) => sessionStorage.setItem(KEY, JSON.stringify(drafts));

function change(edit) {
  const drafts = read();
  edit(drafts.forms);
  write(drafts);
}

// A page has the same form once for each criterion: a hidden field tells them apart.
function nameOf(form) {
  const loose = ["csrf", "versie", "oordeel"];
  const hidden = [...form.querySelectorAll("input[type=hidden]")].filter(({ name }) => !loose.includes(name));
  return [form.getAttribute("action"), ...hidden.map(({ name, value }) => `${name}=${value}`)].join(" ");
}

const isTyped = (field) =>
  field.form?.method === "post" && field.name && !["hidden", "password", "file", "submit"].includes(field.type);
const isChosen = (field) => ["radio", "checkbox"].includes(field.type);
const partOf = (field) => (isChosen(field) ? `${field.name}=${field.value}` : field.name);

function keep({ target }) {
  if (!isTyped(target)) return;
  change((forms) => {
    const draft = (forms[nameOf(target.form)] ??= { fields: {} });
    if (target.type === "radio") {
      for (const part of Object.keys(draft.fields)) if (part.startsWith(`${target.name}=`)) delete draft.fields[part];
    }
    draft.fields[partOf(target)] = isChosen(target) ? target.checked : target.value;
  });
}

function putBack() {
  const { forms } = read();
  let found = false;
  for (const form of document.querySelectorAll("form[method=post]")) {
    const draft = forms[nameOf(form)];
    if (!draft) continue;
    for (const field of [...form.elements].filter((one) => isTyped(one) && partOf(one) in draft.fields)) {
      const value = draft.fields[partOf(field)];
      if (isChosen(field)) field.checked = value;
      else field.value = value;
      for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
      found = true;
    }
  }
  if (found) tell("Wat u had ingevuld maar nog niet bewaarde, staat weer in het formulier.");
}

function tell(sentence) {
  const notice = document.createElement("div");
  notice.className = "utrecht-alert utrecht-alert--info";
  notice.textContent = sentence;
  document.getElementById("meldingen").replaceChildren(notice);
}

const dropSent = () => change((forms) => {
  for (const [name, draft] of Object.entries(forms)) if (draft.sent) delete forms[name];
});
const keepSent = () => change((forms) => {
  for (const draft of Object.values(forms)) draft.sent = false;
});

const hasFault = () => document.querySelector("#meldingen .utrecht-alert--error") !== null;

let pinged = Date.now();
function showLife() {
  if (Date.now() - pinged < PING_MILLISECONDS) return;
  pinged = Date.now();
  fetch("/v1/sessie").catch(() => {});
}

if (user) {
  if (read().user !== user) sessionStorage.removeItem(KEY);
  document.addEventListener("input", keep);
  document.addEventListener("submit", ({ target }) => {
    if (target.getAttribute("action") === "/uitloggen") sessionStorage.removeItem(KEY);
    else change((forms) => forms[nameOf(target)] && (forms[nameOf(target)].sent = true));
  }, true);
  document.addEventListener("htmx:after:swap", () => (hasFault() ? keepSent() : dropSent()));
  document.addEventListener("htmx:error", keepSent);
  document.addEventListener("input", showLife);
  document.addEventListener("timeupdate", showLife, true);
}
if (!user || document.querySelector("[data-niet-bewaard]")) {
  // The login page, or an error: what was sent did not arrive.
  keepSent();
  document.getElementById("concept")?.toggleAttribute("hidden", !Object.keys(read().forms).length);
} else {
  dropSent();
  putBack();
}
