import { type FormEvent, useState } from 'react';
import { changeServer, pageAddress } from '../../app/server';
import { useText } from '../../i18n/useText';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import styles from './LoginPage.module.css';

/** Which server the page talks to; shown in full when it is not the one that served the page. */
export function ServerChoice({ server }: { server: string }) {
  const { t } = useText();
  const foreign = server !== pageAddress();
  const [text, setText] = useState(foreign ? server : '');
  const [invalid, setInvalid] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setInvalid(!changeServer(text));
  };
  return (
    <details className={styles.server} open={foreign}>
      <summary>{t('login.serverChange')}</summary>
      <form className={styles.serverForm} onSubmit={submit}>
        <Field label={t('login.server')} hint={t('login.serverHint')}>
          {(id, hintId) => (
            <input
              id={id}
              aria-describedby={hintId}
              data-testid="server-url"
              inputMode="url"
              autoCapitalize="none"
              spellCheck={false}
              placeholder={pageAddress()}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {invalid && <Notice bad>{t('login.serverInvalid')}</Notice>}
        <Button small type="submit">
          {t('login.serverApply')}
        </Button>
      </form>
    </details>
  );
}
