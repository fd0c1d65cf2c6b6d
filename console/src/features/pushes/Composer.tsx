import { type FormEvent, useState } from 'react';
import { useActions, useIsOnline, usePushes } from '../../app/ConsoleContext';
import { useText } from '../../i18n/useText';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Problem } from '../../ui/Problem';
import { useAsync } from '../../ui/useAsync';
import styles from './PushesPanel.module.css';

/** Says something to everybody, or to a room that we are in. */
export function Composer() {
  const { t } = useText();
  const { say } = useActions();
  const rooms = usePushes((state) => state.rooms);
  const online = useIsOnline();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState('');
  const [sentTo, setSentTo] = useState<{ room: string | undefined }>();
  const sending = useAsync();
  const room = rooms.includes(chosen) ? chosen : undefined;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSentTo(undefined);
    if (text.trim() !== '' && (await sending.run(() => say(text.trim(), room)))) {
      setText('');
      setSentTo({ room });
    }
  };

  return (
    <form className={styles.composer} onSubmit={submit}>
      <Field label={t('pushes.to')}>
        {(id) => (
          <select
            id={id}
            data-testid="chat-target"
            value={room ?? ''}
            onChange={(event) => setChosen(event.target.value)}
          >
            <option value="">{t('pushes.everyone')}</option>
            {rooms.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('pushes.say')}>
        {(id) => (
          <input
            id={id}
            data-testid="chat-input"
            autoComplete="off"
            maxLength={4000}
            placeholder={t('pushes.placeholder')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <Button
        look="primary"
        type="submit"
        data-testid="chat-send"
        disabled={!online || sending.busy || text.trim() === ''}
      >
        {t('pushes.send')}
      </Button>
      {sending.error !== undefined && (
        <div className={styles.full}>
          <Problem error={sending.error} />
        </div>
      )}
      <output className={styles.sent}>
        {sentTo !== undefined &&
          (sentTo.room === undefined
            ? t('pushes.sentAll')
            : t('pushes.sentRoom', { room: sentTo.room }))}
      </output>
    </form>
  );
}
