import { CarillonProvider } from '@carillon/client/react';
import { ConnectionStatus } from '../features/connection/ConnectionStatus';
import { useText } from '../i18n/useText';
import { useTheme } from '../theme/useTheme';
import { Bell } from '../ui/Bell';
import { Button } from '../ui/Button';
import { useActions, usePreferences, useSession } from './ConsoleContext';
import styles from './Header.module.css';
import { columns } from './panels';

export function Header() {
  const { t } = useText();
  const user = useSession((state) => state.user);
  const client = useSession((state) => state.client);
  const actions = useActions();
  return (
    <header className={`${styles.header} ${user === undefined ? '' : styles.loggedIn}`}>
      <div className={styles.bar}>
        <h1 className={styles.brand}>
          <Bell size={28} />
          <span>Carillon</span>
        </h1>
        {client !== undefined && (
          <CarillonProvider client={client}>
            <ConnectionStatus />
          </CarillonProvider>
        )}
        <div className={styles.controls}>
          <LanguageSwitch />
          <ThemeSwitch />
          {user !== undefined && (
            <>
              <span className={styles.user} data-testid="user-name">
                {user.username}
              </span>
              <Button small data-testid="logout" onClick={() => actions.logout()}>
                {t('logout')}
              </Button>
            </>
          )}
        </div>
      </div>
      {user !== undefined && (
        <nav className={styles.sections} aria-label={t('app.sections')}>
          {columns
            .flatMap(({ panels }) => panels)
            .map(({ id, title }) => (
              <a href={`#${id}`} key={id}>
                {t(title)}
              </a>
            ))}
        </nav>
      )}
    </header>
  );
}

function LanguageSwitch() {
  const { t, language } = useText();
  const setLanguage = usePreferences((state) => state.setLanguage);
  const other = language === 'en' ? 'zh' : 'en';
  return (
    <Button
      look="quiet"
      small
      data-testid="language-switch"
      lang={other === 'zh' ? 'zh-CN' : other}
      aria-label={t('language.label')}
      onClick={() => setLanguage(other)}
    >
      {t('language.switch')}
    </Button>
  );
}

function ThemeSwitch() {
  const { t } = useText();
  const { theme, system } = useTheme();
  const setTheme = usePreferences((state) => state.setTheme);
  const other = theme === 'dark' ? 'light' : 'dark';
  const label = t(other === 'dark' ? 'theme.toDark' : 'theme.toLight');
  return (
    <Button
      look="quiet"
      small
      data-testid="theme-switch"
      aria-label={label}
      title={label}
      onClick={() => setTheme(other, system)}
    >
      <svg width="17" height="17" viewBox="0 0 24 24" aria-hidden="true" fill="none">
        {theme === 'dark' ? (
          <g stroke="currentColor" strokeWidth="2" strokeLinecap="round">
            <circle cx="12" cy="12" r="4.2" />
            <path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4" />
          </g>
        ) : (
          <path
            d="M20 14.2A8.2 8.2 0 0 1 9.8 4a8.2 8.2 0 1 0 10.2 10.2Z"
            stroke="currentColor"
            strokeWidth="2"
            strokeLinejoin="round"
          />
        )}
      </svg>
    </Button>
  );
}
