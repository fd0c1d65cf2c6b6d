import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useActions, useConsole, useSession } from '../../app/ConsoleContext';
import { type Words, wordsOfCode } from '../../i18n/errors';
import { type Text, useText } from '../../i18n/useText';
import type { EndReason } from '../../session/session';
import { Bell } from '../../ui/Bell';
import { Button } from '../../ui/Button';
import { Detail } from '../../ui/Detail';
import { Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { Problem } from '../../ui/Problem';
import { useAsync } from '../../ui/useAsync';
import styles from './LoginPage.module.css';
import { ServerChoice } from './ServerChoice';

const demo = { username: 'user1', password: 'password1' };

export function LoginPage() {
  const text = useText();
  const { t } = text;
  const actions = useActions();
  const { server } = useConsole();
  const ended = useSession((state) => state.ended);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const login = useAsync();
  const isDemo = useIsDemo();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.run(() => actions.login(username.trim(), password));
  };

  return (
    <div className={styles.card}>
      <div className={styles.welcome}>
        <Bell size={52} />
        <h2 className={styles.title}>{t('login.title')}</h2>
        <p className={styles.lead}>{t('login.lead')}</p>
      </div>
      {ended !== undefined && login.error === undefined && <Ended words={whyEnded(ended, text)} />}
      <form className={styles.form} onSubmit={submit}>
        <Field label={t('login.username')}>
          {(id) => (
            <input
              ref={first}
              id={id}
              data-testid="login-username"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              value={username}
              onChange={(event) => setUsername(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('login.password')}>
          {(id) => (
            <input
              id={id}
              data-testid="login-password"
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        {login.error !== undefined && <Problem error={login.error} testId="login-error" />}
        <Button look="primary" type="submit" data-testid="login-submit" disabled={login.busy}>
          {t(login.busy ? 'login.busy' : 'login.submit')}
        </Button>
      </form>
      {isDemo && (
        <p className={styles.demo} data-testid="login-demo-hint">
          {t('login.demo')}{' '}
          <code>
            {demo.username} / {demo.password}
          </code>
          <Button
            small
            look="quiet"
            onClick={() => {
              setUsername(demo.username);
              setPassword(demo.password);
            }}
          >
            {t('login.demoUse')}
          </Button>
        </p>
      )}
      <ServerChoice server={server} />
    </div>
  );
}

/** Whether to tell of the demo's users: only when the server says that it has them. */
function useIsDemo(): boolean {
  const actions = useActions();
  const [isDemo, setIsDemo] = useState(false);
  useEffect(() => {
    actions.about().then(
      ({ demo }) => setIsDemo(demo),
      () => setIsDemo(false),
    );
  }, [actions]);
  return isDemo;
}

function Ended({ words }: { words: Words }) {
  return (
    <Notice>
      {words.text}
      <Detail text={words.detail} />
    </Notice>
  );
}

function whyEnded(ended: EndReason, text: Text): Words {
  switch (ended.by) {
    case 'user':
      return { text: text.t('login.endedByUser') };
    case 'elsewhere':
      return { text: text.t('login.endedElsewhere') };
    case 'server': {
      const why = wordsOfCode(ended.code, ended.message, text);
      return { ...why, text: text.t('login.endedByServer', { message: why.text }) };
    }
  }
}
