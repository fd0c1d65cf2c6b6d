// Beside the page: websocket_test.html, the test page as one file that can be opened from a disk.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin, type ResolvedConfig } from 'vite';

export function onePageFile(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'one-page-file',
    apply: 'build',
    configResolved: (resolved) => {
      config = resolved;
    },
    closeBundle: async () => {
      await writeFile(join(config.build.outDir, 'websocket_test.html'), await pageOf(config));
    },
  };
}

async function pageOf({ root, build: { target } }: ResolvedConfig): Promise<string> {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target,
      lib: {
        entry: join(root, 'src/websocketTest/standalone.ts'),
        formats: ['iife'],
        name: 'test',
      },
    },
  });
  let script = '';
  let style = '';
  for (const result of [built].flat()) {
    for (const part of 'output' in result ? result.output : []) {
      if (part.type === 'chunk') {
        script += part.code;
      } else if (part.fileName.endsWith('.css')) {
        style += String(part.source);
      }
    }
  }
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>WebSocket test</title>
<style>${style}</style>
</head>
<body>
<div id="root"></div>
<script>${script.replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`;
}
