import { usePushes } from '../../app/ConsoleContext';
import { useText } from '../../i18n/useText';
import { Button } from '../../ui/Button';
import { Panel } from '../../ui/Panel';
import { Scroll } from '../../ui/Scroll';
import { Composer } from './Composer';
import styles from './PushesPanel.module.css';
import { PushItem } from './PushItem';
import { Rooms } from './Rooms';

/** What reached us without our asking, and a line to say something to others. */
export function PushesPanel({ id }: { id: string }) {
  const { t } = useText();
  const pushes = usePushes((state) => state.pushes);
  const clear = usePushes((state) => state.clear);
  return (
    <Panel
      id={id}
      title={t('pushes.title')}
      tools={
        <Button small disabled={pushes.length === 0} onClick={clear}>
          {t('pushes.clear')}
        </Button>
      }
    >
      <div className={styles.talk}>
        <Composer />
        <Rooms />
      </div>
      {pushes.length === 0 ? (
        <p className={styles.empty} data-testid="pushes">
          {t('pushes.empty')}
        </p>
      ) : (
        <Scroll className={styles.list} label={t('pushes.list')}>
          <ol data-testid="pushes" aria-live="polite">
            {pushes.map((push) => (
              <PushItem push={push} key={push.key} />
            ))}
          </ol>
        </Scroll>
      )}
    </Panel>
  );
}
