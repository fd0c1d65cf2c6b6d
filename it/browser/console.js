import { expect } from '@playwright/test';
import { forInput, longTemplate, smallSample, students } from '../support/files.js';

/** The page, in the words of who uses it. */
export class Console {
  constructor(page, url) {
    this.page = page;
    this.url = url;
    this.status = page.getByTestId('connection-status');
    this.pushes = page.getByTestId('pushes');
    this.push = page.getByTestId('push');
    this.log = page.getByTestId('message-log');
    this.frames = this.log.getByRole('listitem');
  }

  async open() {
    await this.page.goto(this.url);
  }

  async login(username, password) {
    await this.page.getByTestId('login-username').fill(username);
    await this.page.getByTestId('login-password').fill(password);
    await this.page.getByTestId('login-submit').click();
  }

  /** Opens the page and logs a demo user in. */
  async enter(username = 'user1') {
    await this.open();
    await this.login(username, username.replace('user', 'password'));
    await this.expectStatus('online');
  }

  async expectStatus(state) {
    await expect(this.status).toHaveAttribute('data-state', state);
  }

  /** The sample as the page offers it, which is some seconds of work. */
  async useSample() {
    await this.page.getByTestId('use-sample').click();
    await expect(this.page.getByText('graduates.xlsx')).toBeVisible();
    await expect(this.page.getByText('handbook.docx')).toBeVisible();
  }

  /** 300 students and a certificate, which are made in a moment. */
  async useSmallSample() {
    for (const [slot, name] of [
      ['spreadsheet', 'students.xlsx'],
      ['template', 'certificate.docx'],
    ]) {
      await this.choose(slot, smallSample(name));
      await expect(this.page.getByText(name)).toBeVisible();
    }
  }

  async choose(slot, file) {
    await this.page.getByTestId(`${slot}-input`).setInputFiles(forInput(file));
  }

  /** Submits what has been chosen; gives the row of the task that comes of it. */
  async submit() {
    const form = this.page.getByTestId('batch-form');
    const last = () => form.getAttribute('data-submitted');
    const before = await last();
    await this.page.getByTestId('submit-batch').click();
    await expect.poll(last).not.toBe(before);
    return this.task(await last());
  }

  /** Submits a batch that is at work for longer than a test may take: whoever asks for it cancels it. */
  submitEndless() {
    return this.submitSome(10_000, { paragraphs: 7500 });
  }

  /** Submits a batch of so many `rows`, of about 4 milliseconds for each 2500 `paragraphs`. */
  async submitSome(
    rows,
    { spreadsheet = `students-${rows}.csv`, template = 'book.docx', paragraphs = 2500 } = {},
  ) {
    const files = {
      spreadsheet: { ...students(rows), name: spreadsheet },
      template: { ...longTemplate(paragraphs), name: template },
    };
    for (const [slot, file] of Object.entries(files)) {
      await this.choose(slot, file);
      await expect(this.page.getByText(file.name)).toBeVisible();
    }
    return this.submit();
  }

  async join(room) {
    await this.page.getByTestId('room-input').fill(room);
    await this.page.getByTestId('room-join').click();
  }

  task(id) {
    return new TaskRow(this.page, id);
  }

  async say(text) {
    await this.page.getByTestId('chat-input').fill(text);
    await this.page.getByTestId('chat-send').click();
    await expect(this.page.getByTestId('chat-input')).toHaveValue('');
  }
}

class TaskRow {
  constructor(page, id) {
    const locator = page.locator(`[data-task-id="${id}"]`);
    this.page = page;
    this.locator = locator;
    this.id = id;
    this.bar = locator.getByRole('progressbar');
  }

  async expectStatus(status) {
    await expect(this.locator).toHaveAttribute('data-status', status, { timeout: 40_000 });
  }

  /** In percent, as screen readers are told. */
  async progress() {
    return Number(await this.bar.getAttribute('aria-valuenow'));
  }

  async expectMore(than) {
    await expect.poll(() => this.progress(), { timeout: 20_000 }).toBeGreaterThan(than);
  }

  control(action) {
    return this.locator.getByTestId(`task-${action}`);
  }

  /** Does what a person does: who cancels is asked whether they mean it. */
  async act(action) {
    await this.control(action).click();
    if (action === 'cancel') {
      await this.page.getByTestId('confirm-yes').click();
    }
  }
}
