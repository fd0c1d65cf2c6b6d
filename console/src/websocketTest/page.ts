import { addressOf, dialects } from './dialects';
import { kindOf, RoundTrips } from './roundTrips';
import './page.css';
import { type TestTexts, textsOf } from './texts';

const mostShown = 500;

/**
 * Draws the test page: connects a chosen user by a chosen dialect, sends, and shows what goes either way.
 * It has no framework, so that one file on a disk is all of it.
 */
export function showTestPage(root: HTMLElement, server: string, language: string): void {
  const t = textsOf(language);
  document.title = t.title;
  root.innerHTML = markup(t, server);
  const part = <E extends HTMLElement>(name: string) =>
    root.querySelector(`[data-part="${name}"]`) as E;
  const input = (name: string) => part<HTMLInputElement>(name);
  let socket: WebSocket | undefined;
  let trips = new RoundTrips();
  let lastId = 0;

  const dialect = () => dialects.find(({ name }) => name === input('dialect').value) ?? dialects[0];
  const state = (name: 'connected' | 'connecting' | 'disconnected', why = '') => {
    part('status').dataset.state = name;
    part('status').textContent = why === '' ? t[name] : `${t[name]}: ${why}`;
    input('disconnect').disabled = name === 'disconnected';
    input('send').disabled = name !== 'connected';
  };
  const log = (direction: 'in' | 'out' | 'note', text: string, took?: number) => {
    const item = document.createElement('li');
    item.className = direction;
    const sign = { in: '←', out: '→', note: '·' }[direction];
    const suffix = took === undefined ? '' : ` (${took.toFixed(1)} ms)`;
    item.textContent = `${new Date().toLocaleTimeString(language)} ${sign} ${text}${suffix}`;
    const list = part('log');
    list.append(item);
    while (list.childElementCount > mostShown) {
      list.firstElementChild?.remove();
    }
    list.scrollTop = list.scrollHeight;
  };
  const readdress = () => {
    const chosen = dialect();
    if (chosen !== undefined) {
      const { value: user } = input('user');
      input('address').value = addressOf(input('server').value, chosen, user, input('token').value);
    }
  };
  const retemplate = () => {
    const names = Object.keys(dialect()?.templates ?? {});
    const options = names.map((name) =>
      Object.assign(document.createElement('option'), { value: name, textContent: name }),
    );
    part('template').replaceChildren(...options);
    fill();
  };
  const fill = () => {
    input('text').value = JSON.stringify(dialect()?.templates[input('template').value] ?? {});
  };

  part('login').addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(
        `${input('server').value.replace(/^ws/, 'http')}/api/v1/auth/login`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            username: input('user').value,
            password: input('password').value,
          }),
        },
      );
      const said = await answer.json();
      if (!answer.ok) {
        throw new Error(said.detail);
      }
      input('token').value = said.token;
      readdress();
    } catch (error) {
      log('note', (error as Error).message);
    }
  });
  part('connection').addEventListener('submit', (event) => {
    event.preventDefault();
    socket?.close();
    trips = new RoundTrips();
    part('trips').textContent = '';
    try {
      const mine = new WebSocket(input('address').value);
      socket = mine;
      state('connecting');
      mine.onopen = () => mine === socket && state('connected');
      mine.onmessage = ({ data }) => {
        const took = trips.receive(parsed(String(data)), performance.now());
        log('in', String(data), took);
        if (took !== undefined) {
          part('trips').textContent =
            `${t.roundTrips}: ${trips.count}, ${took.toFixed(1)} ms, ~${trips.median.toFixed(1)} ms`;
        }
      };
      mine.onclose = ({ code, reason }) =>
        mine === socket && state('disconnected', `${code} ${reason}`.trim());
    } catch (error) {
      state('disconnected', (error as Error).message);
    }
  });
  part('messages').addEventListener('submit', (event) => {
    event.preventDefault();
    const { value } = input('text');
    let text = value;
    const message = parsed(value);
    if (kindOf(message) !== '?') {
      lastId += 1;
      // Momentum's clients give messages no id: the server does.
      const own =
        dialect()?.name === 'momentum' || 'id' in message
          ? message
          : { ...message, id: `t${lastId}` };
      text = JSON.stringify(own);
      trips.send(own, performance.now());
    }
    socket?.send(text);
    log('out', text);
  });
  part('disconnect').addEventListener('click', () => socket?.close());
  part('clear').addEventListener('click', () => part('log').replaceChildren());
  part('template').addEventListener('change', fill);
  part('dialect').addEventListener('change', retemplate);
  for (const name of ['server', 'user', 'token', 'dialect']) {
    part(name).addEventListener('input', readdress);
  }
  state('disconnected');
  retemplate();
  readdress();
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function markup(t: TestTexts, server: string): string {
  const field = (name: string, label: string, more = '') =>
    `<label>${label} <input data-part="${name}" autocomplete="off" spellcheck="false" ${more}></label>`;
  const names = dialects.map(({ name }) => `<option>${name}</option>`).join('');
  return `<main class="test-page">
    <header><h1>${t.title}</h1><output data-part="status"></output></header>
    <form data-part="login">
      ${field('server', t.server, `value="${server}" required`)}
      ${field('user', t.user, 'value="user1" required')}
      ${field('password', t.password, 'type="password" required')}
      <button>${t.login}</button>
    </form>
    <form data-part="connection">
      <label>${t.dialect} <select data-part="dialect">${names}</select></label>
      ${field('token', t.token)}
      ${field('address', t.address, 'required')}
      <button>${t.connect}</button>
      <button type="button" data-part="disconnect">${t.disconnect}</button>
    </form>
    <form data-part="messages">
      <label>${t.template} <select data-part="template"></select></label>
      <label class="wide">${t.message} <textarea data-part="text" rows="3" spellcheck="false"></textarea></label>
      <button data-part="send">${t.send}</button>
      <button type="button" data-part="clear">${t.clear}</button>
      <output data-part="trips"></output>
    </form>
    <h2>${t.log}</h2>
    <ul data-part="log" tabindex="0" aria-label="${t.log}"></ul>
    ${location.protocol === 'file:' ? '' : `<p><a href="./websocket_test.html" download>${t.file}</a></p>`}
  </main>`;
}
