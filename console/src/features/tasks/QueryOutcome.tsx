import type { TaskSnapshot } from '@carillon/client';
import { useText } from '../../i18n/useText';
import { isQueryResult } from '../request/queryResult';
import { ResultTable } from '../request/ResultTable';

/** The rows that a data request found. */
export function QueryOutcome({ task: { status, result } }: { task: TaskSnapshot }) {
  const { t } = useText();
  return isQueryResult(result) ? (
    <ResultTable result={result} />
  ) : (
    <p>{t(`task.status.${status}`)}</p>
  );
}
