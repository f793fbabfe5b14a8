// The call page: the player, and evidence that can be heard and seen. Without this the page still works:
// the browser's own player and plain forms remain.
const player = document.getElementById("speler");
const audio = document.getElementById("opname");
const seek = document.getElementById("plaats");
const play = document.getElementById("speel");

const clock = (seconds) => {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  const hours = Math.floor(whole / 3600);
  if (hours) parts.unshift(hours);
  return parts.map((part, place) => (place ? String(part).padStart(2, "0") : part)).join(":");
};

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function playFrom(moment) {
  audio.currentTime = moment;
  audio.play().catch(() => {});
}

function showMoment() {
  const text = clock(audio.currentTime);
  seek.value = audio.currentTime;
  seek.setAttribute("aria-valuetext", text);
  document.getElementById("nu").textContent = text;
  markTurn();
}

const turns = [...document.querySelectorAll(".kb-beurt")].map((element) => ({
  element,
  start: Number(element.querySelector("[data-moment]")?.dataset.moment ?? NaN),
}));

function markTurn() {
  const now = turns.findLast((turn) => turn.start <= audio.currentTime + 0.05);
  for (const { element } of turns) {
    element.classList.toggle("kb-beurt--nu", element === now?.element && audio.currentTime > 0);
  }
}

function showEvidence(button) {
  const id = CSS.escape(button.dataset.bevinding);
  const marks = document.querySelectorAll(`mark[data-bevinding~="${id}"]`);
  document.querySelectorAll(".kb-merkstreep--nu").forEach((mark) => mark.classList.remove("kb-merkstreep--nu"));
  marks.forEach((mark) => mark.classList.add("kb-merkstreep--nu"));
  const target = marks[0] ?? document.getElementById(`beurt-${button.dataset.beurt}`);
  if (target) bringIntoView(target);
}

// The transcript has its own scroll bar where there is room: only that moves then, not the criterion.
function bringIntoView(element) {
  const pane = document.getElementById("beurten");
  if (pane.scrollHeight === pane.clientHeight) {
    element.scrollIntoView({ block: "center" });
    return;
  }
  const offset = element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  pane.scrollBy({ top: offset - pane.clientHeight / 3 });
}

// On the document, so that it also works in cards that htmx puts in later.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-moment], button[data-bevinding]");
  if (!button) return;
  if (button.dataset.bevinding) showEvidence(button);
  if (button.dataset.moment) playFrom(Number(button.dataset.moment));
});

function drawMarks(duration) {
  const moments = document.querySelectorAll(".kb-criterium .kb-bewijs[data-moment]");
  for (const { dataset } of moments) {
    const mark = document.createElement("span");
    mark.className = "kb-teken";
    mark.style.insetInlineStart = `${(100 * dataset.moment) / duration}%`;
    document.getElementById("tekens").append(mark);
  }
}

async function drawWaveform() {
  const answer = await fetch(player.dataset.golfvorm);
  if (!answer.ok) return;
  const { duur, kanalen } = await answer.json();
  // Only now: evidence can be heard before the wave is drawn.
  const { default: WaveSurfer } = await import("/static/vendor/wavesurfer.js/wavesurfer.esm.js");
  // One voice a channel; a mono recording has both voices in one.
  const voices = ["--kb-color-employee", "--kb-color-citizen"].map(token);
  const colours = player.dataset.kanaal === "right" ? voices.reverse() : voices;
  if (kanalen.length === 1) colours[0] = token("--kb-color-brand");
  WaveSurfer.create({
    container: "#golf",
    media: audio,
    peaks: kanalen,
    duration: duur,
    cspNonce: player.nonce,
    height: 72 / kanalen.length,
    barWidth: 2,
    barGap: 1,
    barRadius: 2,
    normalize: true,
    cursorColor: token("--kb-color-text"),
    dragToSeek: true,
    splitChannels: kanalen.map((_, channel) => ({
      waveColor: `${colours[channel % 2]}80`,
      progressColor: colours[channel % 2],
    })),
  });
  drawMarks(duur);
}

function setUp() {
  audio.controls = false;
  document.getElementById("bediening").hidden = false;
  play.addEventListener("click", () => (audio.paused ? audio.play().catch(() => {}) : audio.pause()));
  const showPlaying = () => {
    play.classList.toggle("kb-speel--speelt", !audio.paused);
    document.getElementById("speel-tekst").textContent = audio.paused ? "Afspelen" : "Pauze";
  };
  for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, showPlaying);
  for (const name of ["timeupdate", "seeking"]) audio.addEventListener(name, showMoment);
  audio.addEventListener("loadedmetadata", () => {
    seek.max = audio.duration;
    document.getElementById("lengte").textContent = clock(audio.duration);
  });
  // The copy without personal data is made on first use: that takes a while.
  const status = document.getElementById("opname-klaar");
  audio.addEventListener("waiting", () => (status.textContent = "De opname wordt klaargezet…"));
  for (const name of ["playing", "pause", "error"]) audio.addEventListener(name, () => (status.textContent = ""));
  audio.addEventListener("error", () => {
    document.getElementById("opname-fout").textContent = "De opname kan niet worden afgespeeld.";
  });
  seek.addEventListener("input", () => (audio.currentTime = Number(seek.value)));
  document.getElementById("tempo").addEventListener("change", ({ target }) => (audio.playbackRate = Number(target.value)));
  for (const button of document.querySelectorAll("[data-sprong]")) {
    button.addEventListener("click", () => (audio.currentTime = Math.max(0, audio.currentTime + Number(button.dataset.sprong))));
  }
  if (player.dataset.golfvorm) drawWaveform();
}

// No answer came: without a word here a reviewer would think that the verdict was kept.
document.addEventListener("htmx:error", () => {
  const notice = document.createElement("div");
  notice.className = "utrecht-alert utrecht-alert--error";
  notice.textContent = "Er kwam geen antwoord. Uw oordeel is misschien niet bewaard. Probeer het opnieuw.";
  document.getElementById("meldingen").replaceChildren(notice);
  notice.scrollIntoView({ block: "center" });
});

// A chat or a letter has no recording.
if (player) setUp();
