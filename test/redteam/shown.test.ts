import { heldOff } from './quick.js';

heldOff('shown');
