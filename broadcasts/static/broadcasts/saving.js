// Saved as you type: one request at a time, the newest words last, and never silent about a failure.

import { askJson, LoggedOut, typed } from "./asking.js";
import { forget, keep } from "./keeping.js";

const PAUSE = 900;
const RETRIES = [3000, 8000, 20000, 30000];

export class Saver {
  constructor(form, { tell, took, refused }) {
    Object.assign(this, { form, tell, took, refused });
    this.isDirty = false;
    this.isRefused = form.dataset.saved === "no";
    this.running = null;
    this.failures = 0;
  }

  touch(pause = PAUSE) {
    this.isDirty = true;
    keep(this.form, typed(this.form));
    if (this.isRefused) return;
    if (!this.failures) this.tell("typing");
    this.schedule(pause);
  }

  schedule(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  // Resolves once nothing is on its way and nothing waits (or it could not be saved).
  async settle() {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (this.isDirty && !this.isRefused) await this.save();
  }

  save() {
    clearTimeout(this.timer);
    this.running ??= this.request().finally(() => (this.running = null));
    return this.running;
  }

  async request() {
    this.isDirty = false;
    this.tell("saving");
    try {
      const { status, answer } = await askJson(this.form, this.form.dataset.autosave, typed(this.form));
      if (status === 409) return this.refuse(answer);
      if (status !== 200) throw new Error(String(status));
      this.failures = 0;
      this.form.elements.revision.value = answer.revision;
      if (this.isDirty) keep(this.form, typed(this.form));
      else forget(this.form);
      this.tell(this.isDirty ? "typing" : "saved", { at: answer.saved_at });
      this.took(answer);
      if (this.isDirty) this.schedule(PAUSE);
    } catch (error) {
      this.isDirty = true;
      keep(this.form, typed(this.form));
      if (error instanceof LoggedOut) this.tell("loggedOut");
      else this.tell(navigator.onLine ? "failed" : "offline");
      this.schedule(RETRIES[Math.min(this.failures++, RETRIES.length - 1)]);
    }
    return undefined;
  }

  refuse(answer) {
    this.isDirty = true;
    this.isRefused = true;
    this.tell("stale");
    this.refused(answer);
  }
}
