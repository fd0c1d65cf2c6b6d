import { count } from '../../i18n/format';
import { useText } from '../../i18n/useText';
import { Scroll } from '../../ui/Scroll';
import type { QueryResult } from './queryResult';
import styles from './ResultTable.module.css';

export function ResultTable({ result }: { result: QueryResult }) {
  const { t, language } = useText();
  const { columns, rows, matched, total } = result;
  const summary = t('result.matched', {
    matched: count(language, matched),
    total: count(language, total),
  });
  const shown =
    rows.length < matched ? ` · ${t('result.shown', { shown: count(language, rows.length) })}` : '';
  return (
    <div className={styles.result} data-testid="result-table">
      <p className={styles.summary}>
        {summary}
        {shown}
      </p>
      {rows.length === 0 ? (
        <p className={styles.summary}>{t('result.none')}</p>
      ) : (
        <Scroll className={styles.scroll} label={summary}>
          <table className={styles.table}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th scope="col" key={column}>
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity and never move
                <tr key={index}>
                  {row.map((cell, column) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
                    <td key={column}>{cell === null ? '' : String(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </div>
  );
}
