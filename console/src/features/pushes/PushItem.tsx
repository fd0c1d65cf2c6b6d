import type { Publication } from '@carillon/client';
import { memo } from 'react';
import { clockTime } from '../../i18n/format';
import { useText } from '../../i18n/useText';
import { isRecord } from '../../records';
import type { Push } from '../../stores/pushes';
import { Json } from '../../ui/Json';
import { TaskNews } from '../tasks/TaskNews';
import styles from './PushesPanel.module.css';

export const PushItem = memo(function PushItem({ push }: { push: Push }) {
  const { t, language } = useText();
  return (
    <li className={styles.item} data-testid="push" data-kind={push.kind}>
      {push.kind === 'message' && <Message frame={push.frame} />}
      {push.kind === 'task' && <TaskNews task={push.task} />}
      {push.kind === 'gap' && (
        <p className={styles.gap}>
          {t(push.anew ? 'pushes.anew' : 'pushes.gap', { channel: push.channel })}
        </p>
      )}
      <time className={styles.time}>{clockTime(language, push.at)}</time>
    </li>
  );
});

function Message({ frame }: { frame: Publication }) {
  const { t } = useText();
  const { type, channel = '', user, data } = frame;
  const text = isRecord(data) && typeof data.text === 'string' ? data.text : undefined;
  const plain = text !== undefined && isRecord(data) && Object.keys(data).length === 1;
  return (
    <div className={styles.message}>
      <p className={styles.meta}>
        <strong>{user ?? t('pushes.system')}</strong>
        <span className={styles.tag}>
          {placeOf(channel, t('pushes.everyone'), t('pushes.inbox'))}
        </span>
        {type !== 'message' && type !== 'chat_message' && (
          <span className={styles.tag} data-tone="type">
            {type}
          </span>
        )}
      </p>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {text === undefined && data !== undefined && (
        <code className={styles.preview}>{JSON.stringify(data).slice(0, 200)}</code>
      )}
      {!plain && data !== undefined && (
        <details>
          <summary>{t('pushes.content')}</summary>
          <Json value={data} />
        </details>
      )}
    </div>
  );
}

function placeOf(channel: string, everyone: string, inbox: string): string {
  if (channel === 'all') {
    return everyone;
  }
  return channel.startsWith('user:') ? inbox : channel.replace(/^room:/, '#');
}
