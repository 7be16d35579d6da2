import { definePlaybook } from 'taisho';

/** Remedy 1, as pre-stop.yml, in TypeScript: a parameter that is missing or mistyped does not compile. */
export default definePlaybook({
  name: 'Stop splx with nothing holding its kernel module',
  hosts: 'splx',
  become: true,
  vars: { service: 'splx', conflicts: 'known' },
  tasks: [
    {
      name: 'Stop the conflicts, then the service',
      pre_stop: { service: '{{ service }}', conflicts: '{{ conflicts }}', for: 'stop' },
    },
  ],
});
