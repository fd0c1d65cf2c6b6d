import { type FormEvent, useState } from 'react';
import { useActions, useIsOnline } from '../../app/ConsoleContext';
import { useText } from '../../i18n/useText';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { Panel } from '../../ui/Panel';
import { Problem } from '../../ui/Problem';
import { useAsync } from '../../ui/useAsync';
import styles from './RequestPanel.module.css';

const limits = [10, 50, 100, 500, 1000];

/** Asks the server for data over the socket; the answer is pushed when it is ready. */
export function RequestPanel({ id }: { id: string }) {
  const { t } = useText();
  const { requestData } = useActions();
  const online = useIsOnline();
  const [search, setSearch] = useState('');
  const [limit, setLimit] = useState(100);
  const [sent, setSent] = useState(false);
  const request = useAsync();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const text = search.trim();
    setSent(false);
    setSent(await request.run(() => requestData({ limit, ...(text !== '' && { search: text }) })));
  };

  return (
    <Panel id={id} title={t('request.title')}>
      <form className={styles.form} onSubmit={submit}>
        <Field label={t('request.search')}>
          {(fieldId) => (
            <input
              id={fieldId}
              data-testid="request-search"
              type="search"
              placeholder={t('request.placeholder')}
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('request.limit')}>
          {(fieldId) => (
            <select
              id={fieldId}
              data-testid="request-limit"
              value={limit}
              onChange={(event) => setLimit(Number(event.target.value))}
            >
              {limits.map((value) => (
                <option key={value} value={value}>
                  {value} {t('request.rows')}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Button
          look="primary"
          type="submit"
          data-testid="request-submit"
          disabled={request.busy || !online}
        >
          {t(request.busy ? 'request.busy' : 'request.submit')}
        </Button>
      </form>
      <div className={styles.outcome}>
        {!online && <p>{t('request.offline')}</p>}
        {request.error !== undefined && <Problem error={request.error} />}
        {sent && <Notice>{t('request.sent')}</Notice>}
      </div>
    </Panel>
  );
}
