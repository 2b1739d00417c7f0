/** Where a command's ticket comes from. */

import { Input } from './input.mjs';
import { HydraError } from './status.mjs';
import { say } from './terminal.mjs';
import { Ticket } from './tickets.mjs';

/** An argument, - or HYDRA_TICKET; and the input that may follow a ticket on standard input. */
export class TicketSource {
  #argument;
  #input;

  constructor(argument) {
    this.#argument = argument;
  }

  /** Opened when it is needed: `ticket show TICKET` reads nothing. */
  get input() {
    this.#input ??= new Input(process.stdin);
    return this.#input;
  }

  async ticket() {
    return Ticket.parse(await this.#text());
  }

  async #text() {
    if (this.#argument === '-') {
      return this.input.firstLine();
    }
    if (this.#argument !== undefined) {
      say('warning: a ticket on the command line shows in ps; HYDRA_TICKET or - keep it secret');
      return this.#argument;
    }
    if (process.env.HYDRA_TICKET) {
      return process.env.HYDRA_TICKET;
    }
    throw new HydraError('usage', 'no ticket was given: set HYDRA_TICKET, or use - for stdin');
  }
}
