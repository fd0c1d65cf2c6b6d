import proxy from './attacks/proxy.js';
import sockets from './attacks/sockets.js';
import user from './attacks/user.js';

export const attacks = [...sockets, ...user, ...proxy];
