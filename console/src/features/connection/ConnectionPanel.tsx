import { useConnection, useConsole } from '../../app/ConsoleContext';
import type { ConnectionState } from '../../carillon';
import { count, moment } from '../../i18n/format';
import { type Text, useText } from '../../i18n/useText';
import { Notice } from '../../ui/Notice';
import { Panel } from '../../ui/Panel';
import { Scroll } from '../../ui/Scroll';
import styles from './ConnectionPanel.module.css';

/** What the connection is, how it was resumed, and how far we have got in each channel. */
export function ConnectionPanel({ id }: { id: string }) {
  const { t, language } = useText();
  const { server } = useConsole();
  const { state, positions } = useConnection((view) => view);
  const channels = Object.entries(positions);
  const closed = closureText(state, t);
  return (
    <Panel id={id} title={t('connection.title')}>
      <div className={styles.content} data-testid="connection-panel">
        {closed !== undefined && <Notice bad={state.name === 'offline'}>{closed}</Notice>}
        <dl className={styles.facts}>
          <dt>{t('connection.server')}</dt>
          <dd>
            {server}
            {state.name === 'online' && state.server !== '' && ` · ${state.server}`}
          </dd>
          {state.name === 'online' && (
            <>
              <dt>{t('connection.id')}</dt>
              <dd>
                <code>{state.connection}</code>
              </dd>
              <dt>{t('connection.since')}</dt>
              <dd>{moment(language, state.since, Date.now())}</dd>
              <dt>{t('connection.resumed')}</dt>
              <dd data-testid="resume-status" data-resumed={state.resumed}>
                {t(`connection.${state.resumed}`)}
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

function closureText(state: ConnectionState, t: Text['t']): string | undefined {
  const closure = 'closure' in state ? state.closure : undefined;
  if (closure === undefined) {
    return undefined;
  }
  return closure.reason === ''
    ? t('connection.closedBare', { code: closure.code })
    : t('connection.closed', { code: closure.code, reason: closure.reason });
}
