// Keeps tables of requests up to date: asks once a second for the rows that are newer than those it has.

const PERIOD = 1000;
// Screen readers announce new requests, but not every second.
const QUIET = 5000;

const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

class LiveLog {
  constructor(section) {
    this.address = new URL(section.dataset.live, location.href);
    this.newest = Number(section.dataset.newest);
    this.most = Number(section.dataset.most);
    this.rows = section.querySelector("tbody");
    this.none = section.querySelector("[data-none]");
    this.status = section.querySelector("[role=status]");
    this.button = section.querySelector("button[data-pause]");
    this.paused = false;
    this.came = { requests: 0, faults: 0 };
    this.toldAt = 0;
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.toggle());
    document.addEventListener("visibilitychange", () => this.schedule());
    this.schedule();
  }

  toggle() {
    this.paused = !this.paused;
    this.button.setAttribute("aria-pressed", String(this.paused));
    this.status.textContent = this.paused ? "Paused." : "Live.";
    this.schedule();
  }

  schedule() {
    clearTimeout(this.timer);
    if (!this.paused && !document.hidden) {
      this.timer = setTimeout(() => this.poll(), PERIOD);
    }
  }

  async poll() {
    try {
      this.address.searchParams.set("after", this.newest);
      const answer = await fetch(this.address, { cache: "no-store" });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const text = await answer.text();
      if (!this.paused) this.add(text, Number(answer.headers.get("Inspector-Newest")));
    } catch {
      this.status.textContent = "The sandbox does not answer; trying again.";
      this.lost = true;
    }
    this.schedule();
  }

  add(text, newest) {
    if (newest < this.newest) {
      // Another sandbox at the same address, of which all is asked the next time.
      this.newest = 0;
      this.rows.replaceChildren();
      return;
    }
    this.newest = newest;
    const template = document.createElement("template");
    template.innerHTML = text;
    const fresh = template.content.querySelectorAll("tr");
    this.came.requests += fresh.length;
    this.came.faults += template.content.querySelectorAll("tr[data-fault]").length;
    this.rows.prepend(...fresh);
    while (this.rows.rows.length > this.most) this.rows.rows[this.rows.rows.length - 1].remove();
    this.none.hidden = this.rows.rows.length > 0;
    this.tell();
  }

  tell() {
    const { requests, faults } = this.came;
    const now = performance.now();
    if (requests > 0 && (this.toldAt === 0 || now - this.toldAt >= QUIET)) {
      this.toldAt = now;
      this.came = { requests: 0, faults: 0 };
      const spoilt = faults > 0 ? `, ${faults} with a fault` : "";
      this.status.textContent = `${plural(requests, "new request")}${spoilt}.`;
    } else if (this.lost) {
      this.status.textContent = "Live.";
    }
    this.lost = false;
  }
}

for (const section of document.querySelectorAll("[data-live]")) new LiveLog(section);
