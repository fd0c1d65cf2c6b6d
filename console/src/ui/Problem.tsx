import { wordsOf } from '../i18n/errors';
import { useText } from '../i18n/useText';
import { Detail } from './Detail';
import { Notice } from './Notice';

interface ProblemProps {
  error: unknown;
  /** What it is that failed, where the place on the page does not say it. */
  what?: string;
  testId?: string;
}

/** Says in the page's language what went wrong. */
export function Problem({ error, what, testId }: ProblemProps) {
  const text = useText();
  const words = wordsOf(error, text);
  return (
    <Notice bad>
      <span data-testid={testId}>
        {what !== undefined && `${what} `}
        {words.text}
      </span>
      <Detail text={words.detail} />
    </Notice>
  );
}
