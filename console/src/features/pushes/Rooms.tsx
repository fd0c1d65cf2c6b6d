import { type FormEvent, useState } from 'react';
import { useActions, useConnectionView, usePushes } from '../../app/ConsoleContext';
import { useText } from '../../i18n/useText';
import { Button } from '../../ui/Button';
import field from '../../ui/Field.module.css';
import { Problem } from '../../ui/Problem';
import styles from './PushesPanel.module.css';

/** The rooms we are in, and a way into another. */
export function Rooms() {
  const { t } = useText();
  const { join, leave } = useActions();
  const rooms = usePushes((state) => state.rooms);
  const refusals = usePushes((state) => state.refusals);
  const delayed = useConnectionView((view) => view.delayed);
  const [name, setName] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const room = name.trim().replace(/^room:/, '');
    if (room !== '') {
      join(room);
      setName('');
    }
  };

  return (
    <div className={styles.rooms}>
      <form className={styles.join} onSubmit={submit}>
        <input
          className={field.input}
          data-testid="room-input"
          data-focus-home
          aria-label={t('pushes.room')}
          autoComplete="off"
          autoCapitalize="none"
          maxLength={200}
          placeholder={t('pushes.roomPlaceholder')}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" data-testid="room-join" disabled={name.trim() === ''}>
          {t('pushes.join')}
        </Button>
      </form>
      {rooms.map((room) => (
        <span className={styles.chip} data-testid="room" data-room={room} key={room}>
          {room}
          {delayed[room] !== undefined && (
            <span className={styles.delayed} data-testid="room-delayed">
              {t('pushes.delayed')}
            </span>
          )}
          <button
            type="button"
            data-testid="room-leave"
            aria-label={t('pushes.leave', { room })}
            onClick={() => leave(room)}
          >
            ×
          </button>
        </span>
      ))}
      {Object.entries(refusals).map(([room, error]) => (
        <div className={styles.full} key={room}>
          <Problem error={error} what={t('pushes.refused', { room })} testId="room-refused" />
        </div>
      ))}
    </div>
  );
}
