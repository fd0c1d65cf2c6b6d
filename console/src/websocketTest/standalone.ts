// The test page as one file, for whoever opens it from a disk: it asks where the server is.
import { showTestPage } from './page';

const root = document.getElementById('root');
if (root !== null) {
  showTestPage(root, 'http://localhost:8000', navigator.language);
}
