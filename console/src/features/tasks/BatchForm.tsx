import { type FormEvent, useState } from 'react';
import type { Sample } from '../../app/actions';
import { useActions } from '../../app/ConsoleContext';
import { useText } from '../../i18n/useText';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { Problem } from '../../ui/Problem';
import { useAsync } from '../../ui/useAsync';
import styles from './BatchForm.module.css';
import { type Chosen, FileSlot } from './FileSlot';

/** A batch of documents: a spreadsheet, a template, and how to name what comes out. */
export function BatchForm() {
  const { t } = useText();
  const { samples, submitBatch } = useActions();
  const [spreadsheet, setSpreadsheet] = useState<Chosen>();
  const [template, setTemplate] = useState<Chosen>();
  const [fileName, setFileName] = useState('');
  const [submitted, setSubmitted] = useState<string>();
  const [noSample, setNoSample] = useState(false);
  const sample = useAsync();
  const submission = useAsync();

  const takeSample = () =>
    sample.run(async () => {
      const all = await samples();
      const first = (role: Sample['role']) => all.find((one) => one.role === role);
      const [rows, letter] = [first('spreadsheet'), first('template')];
      setNoSample(rows === undefined || letter === undefined);
      if (rows !== undefined && letter !== undefined) {
        setSpreadsheet({ ...rows, sample: true });
        setTemplate({ ...letter, sample: true });
      }
    });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (spreadsheet === undefined || template === undefined) {
      return;
    }
    submission.run(async () => {
      const task = await submitBatch({
        spreadsheet: spreadsheet.id,
        template: template.id,
        ...(fileName.trim() !== '' && { fileName: fileName.trim() }),
      });
      setSubmitted(task.id);
    });
  };

  const error = submission.error ?? sample.error;
  return (
    <form
      className={styles.form}
      onSubmit={submit}
      aria-labelledby="batch-title"
      data-testid="batch-form"
      data-submitted={submitted}
    >
      <div className={styles.head}>
        <h3 className={styles.title} id="batch-title">
          {t('tasks.new')}
        </h3>
        <Button small data-testid="use-sample" disabled={sample.busy} onClick={takeSample}>
          {t('tasks.useSample')}
        </Button>
      </div>
      <div className={styles.slots}>
        <FileSlot
          name="spreadsheet"
          label={t('tasks.spreadsheet')}
          hint={t('tasks.spreadsheetHint')}
          chosen={spreadsheet}
          choose={setSpreadsheet}
        />
        <FileSlot
          name="template"
          label={t('tasks.template')}
          hint={t('tasks.templateHint')}
          chosen={template}
          choose={setTemplate}
        />
      </div>
      <div className={styles.last}>
        <Field label={t('tasks.fileName')}>
          {(id) => (
            <input
              id={id}
              data-testid="file-name"
              autoComplete="off"
              spellCheck={false}
              placeholder="{{Name}}.docx"
              value={fileName}
              onChange={(event) => setFileName(event.target.value)}
            />
          )}
        </Field>
        <Button
          look="primary"
          type="submit"
          data-testid="submit-batch"
          disabled={spreadsheet === undefined || template === undefined || submission.busy}
        >
          {t(submission.busy ? 'tasks.submitting' : 'tasks.submit')}
        </Button>
      </div>
      {noSample && <Notice>{t('tasks.noSample')}</Notice>}
      {error !== undefined && <Problem error={error} />}
    </form>
  );
}
