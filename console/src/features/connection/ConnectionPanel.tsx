import { useConnection } from '@carillon/client/react';
import { useConnectionView, useConsole } from '../../app/ConsoleContext';
import { type Words, wordsOfCode } from '../../i18n/errors';
import { count, moment } from '../../i18n/format';
import { useText } from '../../i18n/useText';
import { Detail } from '../../ui/Detail';
import { Notice } from '../../ui/Notice';
import { Panel } from '../../ui/Panel';
import { Scroll } from '../../ui/Scroll';
import styles from './ConnectionPanel.module.css';

/** What the connection is, how it was resumed, and how far we have got in each channel. */
export function ConnectionPanel({ id }: { id: string }) {
  const text = useText();
  const { t, language } = text;
  const { server } = useConsole();
  const { state, code, reason = '' } = useConnection();
  const { positions, ...view } = useConnectionView((all) => all);
  const channels = Object.entries(positions);
  const online = state === 'online';
  return (
    <Panel id={id} title={t('connection.title')}>
      <div className={styles.content} data-testid="connection-panel">
        {code !== undefined && (
          <Closed bad={state === 'closed'} words={wordsOfCode(code, reason, text)} />
        )}
        <dl className={styles.facts}>
          <dt>{t('connection.server')}</dt>
          <dd>
            {server}
            {online && view.server !== '' && ` · ${view.server}`}
          </dd>
          {online && (
            <>
              <dt>{t('connection.id')}</dt>
              <dd>
                <code>{view.connection}</code>
              </dd>
              <dt>{t('connection.since')}</dt>
              <dd>{moment(language, view.since, Date.now())}</dd>
              <dt>{t('connection.resumed')}</dt>
              <dd data-testid="resume-status" data-resumed={view.resumed}>
                {t(`connection.${view.resumed}`)}
              </dd>
            </>
          )}
        </dl>
        {channels.length === 0 ? (
          <p className={styles.none}>{t('connection.noPositions')}</p>
        ) : (
          <Scroll className={styles.scroll} label={t('connection.position')}>
            <table className={styles.positions}>
              <thead>
                <tr>
                  <th scope="col">{t('connection.channel')}</th>
                  <th scope="col">{t('connection.position')}</th>
                </tr>
              </thead>
              <tbody>
                {channels.map(([channel, { epoch, offset }]) => (
                  <tr key={channel}>
                    <td>{channel}</td>
                    <td>
                      <span className={styles.epoch}>{epoch}</span> {count(language, offset)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </div>
    </Panel>
  );
}

/** Why the connection ended. */
function Closed({ bad, words }: { bad: boolean; words: Words }) {
  const { t } = useText();
  return (
    <Notice bad={bad}>
      {t('connection.closed', { why: words.text })}
      <Detail text={words.detail} />
    </Notice>
  );
}
