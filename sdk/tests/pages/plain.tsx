// A page with nothing on it but the client, for a test to make clients of.
import { createClient } from '../../src/index.js';

Object.assign(globalThis, { createClient });
