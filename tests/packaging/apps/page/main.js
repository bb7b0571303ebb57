import { answer } from './answer.js';
import { endpoint, show } from './show.js';

show(answer(endpoint));
