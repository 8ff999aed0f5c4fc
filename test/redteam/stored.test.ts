import { heldOff } from './quick.js';

heldOff('stored');
