import { useMemo, useState } from 'react';
import { useLog } from '../../app/ConsoleContext';
import { count } from '../../i18n/format';
import { useText } from '../../i18n/useText';
import { type LogState, matching, mostFrames } from '../../stores/log';
import { Button } from '../../ui/Button';
import field from '../../ui/Field.module.css';
import { Panel } from '../../ui/Panel';
import styles from './LogPanel.module.css';
import { LogRow } from './LogRow';

/** More rows than anybody reads while they rush by; thousands of frames a second must not hold the page up. */
const fewRows = 60;

/** Every frame that goes in and out, as it is on the wire. */
export function LogPanel({ id }: { id: string }) {
  const { t, language } = useText();
  const log = useLog((state) => state);
  const [all, setAll] = useState(false);
  const found = useMemo(() => matching(log), [log]);
  const shown = all ? found : found.slice(0, fewRows);
  return (
    <Panel id={id} title={t('log.title')} tools={<Tools log={log} />}>
      <div className={styles.filters}>
        <input
          className={field.input}
          type="search"
          data-testid="log-filter"
          aria-label={t('log.filter')}
          placeholder={t('log.filterPlaceholder')}
          value={log.filter}
          onChange={(event) => log.setFilter(event.target.value)}
        />
        <select
          className={field.input}
          data-testid="log-direction"
          aria-label={t('log.direction')}
          value={log.direction}
          onChange={(event) => log.setDirection(event.target.value as LogState['direction'])}
        >
          <option value="both">{t('log.both')}</option>
          <option value="in">{t('log.in')}</option>
          <option value="out">{t('log.out')}</option>
        </select>
      </div>
      {shown.length === 0 ? (
        <p className={styles.empty} data-testid="message-log">
          {t(log.entries.length === 0 ? 'log.empty' : 'log.noMatch')}
        </p>
      ) : (
        <ol className={styles.list} data-testid="message-log">
          {shown.map((entry) => (
            <LogRow entry={entry} language={language} key={entry.serial} />
          ))}
          {found.length > fewRows && (
            <li className={styles.more}>
              <Button
                small
                look="quiet"
                data-testid="log-show-all"
                aria-expanded={all}
                onClick={() => setAll(!all)}
              >
                {all
                  ? t('log.showFewer')
                  : t('log.showAll', { count: count(language, found.length) })}
              </Button>
            </li>
          )}
        </ol>
      )}
      <p className={styles.foot} role="status">
        {log.paused
          ? t('log.paused', { count: log.skipped })
          : t('log.newest', { count: mostFrames })}
      </p>
    </Panel>
  );
}

function Tools({ log }: { log: LogState }) {
  const { t } = useText();
  return (
    <>
      <Button
        small
        data-testid="log-pause"
        aria-pressed={log.paused}
        onClick={() => log.setPaused(!log.paused)}
      >
        {t(log.paused ? 'log.continue' : 'log.pause')}
      </Button>
      <Button
        small
        data-testid="log-clear"
        disabled={log.entries.length === 0}
        onClick={() => log.clear()}
      >
        {t('log.clear')}
      </Button>
    </>
  );
}
