import { type DragEvent, useId, useRef, useState } from 'react';
import type { StoredFile } from '../../app/actions';
import { useActions } from '../../app/ConsoleContext';
import { bytes } from '../../i18n/format';
import { useText } from '../../i18n/useText';
import { Problem } from '../../ui/Problem';
import { useAsync } from '../../ui/useAsync';
import styles from './FileSlot.module.css';
import { acceptedBy, checkFile, type FileKind } from './fileCheck';

/** A file that the server has, ready to be used. */
export type Chosen = StoredFile & { sample: boolean };

interface FileSlotProps {
  name: FileKind;
  label: string;
  hint: string;
  chosen: Chosen | undefined;
  choose(file: Chosen | undefined): void;
}

/** Takes one file, picked or dropped, looks whether it will do, and uploads it at once. */
export function FileSlot({ name, label, hint, chosen, choose }: FileSlotProps) {
  const { t, language } = useText();
  const { upload, uploadLimit } = useActions();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const uploading = useAsync();

  const take = (file: File | undefined) => {
    if (file !== undefined) {
      choose(undefined);
      uploading.run(async () => {
        await checkFile(file, name, await uploadLimit(), language);
        choose({ ...(await upload(file)), sample: false });
      });
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  const remove = () => {
    choose(undefined);
    input.current?.focus();
  };

  return (
    <div className={styles.slot}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the input does the same */}
      <div
        className={styles.zone}
        data-over={over}
        data-filled={chosen !== undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
        <input
          ref={input}
          id={id}
          className={styles.input}
          type="file"
          accept={acceptedBy[name]}
          data-testid={`${name}-input`}
          aria-describedby={`${id}-state`}
          onChange={(event) => {
            take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
        <div className={styles.state} id={`${id}-state`}>
          {uploading.busy ? (
            <p>{t('tasks.uploading')}</p>
          ) : chosen === undefined ? (
            <>
              <p>
                <span className={styles.choose}>{t('tasks.choose')}</span> {t('tasks.orDrop')}
              </p>
              <p className={styles.hint}>{hint}</p>
            </>
          ) : (
            <>
              <p className={styles.name}>{chosen.name}</p>
              <p className={styles.hint}>
                {chosen.sample && `${t('tasks.sample')} · `}
                {bytes(language, chosen.size)}
              </p>
            </>
          )}
        </div>
        {chosen !== undefined && (
          <button
            className={styles.remove}
            type="button"
            aria-label={t('tasks.remove', { name: chosen.name })}
            onClick={remove}
          >
            ×
          </button>
        )}
      </div>
      {uploading.error !== undefined && <Problem error={uploading.error} />}
    </div>
  );
}
