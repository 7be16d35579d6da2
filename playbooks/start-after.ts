import { definePlaybook } from 'taisho';

/** Remedy 2, as start-after.yml, in TypeScript. */
export default definePlaybook({
  name: 'Start splx right behind what conflicts with it',
  hosts: 'splx',
  become: true,
  serial: [1, '10%', '100%'],
  vars: { service: 'splx', conflicts: 'known', accept_exposure: false },
  tasks: [
    {
      name: 'Order splx behind its conflicts',
      start_order: {
        service: '{{ service }}',
        behind: '{{ conflicts }}',
        accept_exposure: '{{ accept_exposure }}',
      },
    },
  ],
});
