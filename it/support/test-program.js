// Programs that are among the server's tests and not in the product, such as one with a fault.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What runs a class with a `main` of the server's tests; to be given to `startServer` as its `program`. */
export function testProgram(className) {
  const target = join(home, 'server', 'target');
  const classPath = [join(target, 'test-classes'), join(target, 'carillon-server.jar')].join(':');
  const script = `. '${home}/scripts/jdk.sh' && find_jdk_25 && exec "$JAVA_HOME/bin/java" "$@"`;
  const access = '--enable-native-access=ALL-UNNAMED';
  return ['/bin/bash', '-c', script, 'java', access, '-cp', classPath, className];
}
