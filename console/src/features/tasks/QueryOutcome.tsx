import { useEffect } from 'react';
import { useActions } from '../../app/ConsoleContext';
import type { Task } from '../../carillon';
import { useText } from '../../i18n/useText';
import { Problem } from '../../ui/Problem';
import { useAsync } from '../../ui/useAsync';
import { isQueryResult } from '../request/queryResult';
import { ResultTable } from '../request/ResultTable';

/** The rows that a data request found, fetched first if they did not come with the event. */
export function QueryOutcome({ task }: { task: Task }) {
  const { t } = useText();
  const { loadResult } = useActions();
  const { error, run } = useAsync();
  const { taskId, status, result } = task;
  const missing = status === 'completed' && result === undefined;
  useEffect(() => {
    if (missing) {
      run(() => loadResult(taskId));
    }
  }, [missing, run, loadResult, taskId]);

  if (error !== undefined) {
    return <Problem error={error} />;
  }
  return isQueryResult(result) ? (
    <ResultTable result={result} />
  ) : (
    <p>{t(`task.status.${status}`)}</p>
  );
}
