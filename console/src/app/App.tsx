import { CarillonProvider } from '@carillon/client/react';
import { useEffect } from 'react';
import { LoginPage } from '../features/login/LoginPage';
import { useText } from '../i18n/useText';
import styles from './App.module.css';
import { useSession } from './ConsoleContext';
import { Header } from './Header';
import { columns } from './panels';

export function App() {
  const { t, language } = useText();
  const client = useSession((state) => state.client);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
    document.title = t('app.title');
  }, [t, language]);

  return (
    <>
      <a className={styles.skip} href="#main">
        {t('app.skip')}
      </a>
      <Header />
      <main
        className={client === undefined ? styles.login : styles.main}
        id="main"
        tabIndex={-1}
        data-focus-home
      >
        {client === undefined ? (
          <LoginPage />
        ) : (
          <CarillonProvider client={client}>
            {columns.map(({ area, panels }) => (
              <div className={styles[area]} key={area}>
                {panels.map(({ id, Panel }) => (
                  <Panel id={id} key={id} />
                ))}
              </div>
            ))}
          </CarillonProvider>
        )}
      </main>
    </>
  );
}
