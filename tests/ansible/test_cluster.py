"""A cluster from nothing: one master and two clients, as three identities of this machine."""
import json
import os
import signal
import time
import unittest

from support import CAN_MOUNT, CLIENTS, MASTER, PWSH, ROOT, AnsibleTest, sha256


@unittest.skipUnless(CAN_MOUNT, 'mounting needs /dev/fuse and root')
class Cluster(AnsibleTest):
    def make_inventory(self):
        hosts = {'master': MASTER, 'client1': CLIENTS[0], 'client2': CLIENTS[1]}
        variables = {}
        for name, uuid in hosts.items():
            variables[name] = dict(
                famfs_host_uuid=uuid, famfs_environment=dict(FAMFS_SYSTEM_UUID=uuid), famfs_mount_point=self.path('mnt-' + name),
                famfs_mount_unit_directory=self.path('units-' + name))
            os.makedirs(self.path('units-' + name), exist_ok=True)
        everyone = dict(
            ansible_connection='local', famfs_device=self.path('cluster.famfs'), famfs_size='4GB', famfs_directories=['data', 'results'],
            famfs_files=[dict(path='results/buffer', size='2MB')], famfs_datasets=[dict(src=self.path('dataset') + '/', dest='data')],
            famfs_mount_persistent='systemd', famfs_mount_fstab=self.path('fstab'),
            famfs_verify=[dict(path='data/' + name, sha256=sha256(self.path('dataset', name))) for name in ('a.bin', 'b.bin')])
        file = self.path('inventory.json')
        with open(file, 'w') as stream:
            json.dump(dict(all=dict(vars=everyone, children=dict(
                famfs_master=dict(hosts=dict(master=variables['master'])),
                famfs_clients=dict(hosts=dict(client1=variables['client1'], client2=variables['client2']))))), stream)
        return file

    def run_playbook(self, name, inventory, *words):
        # The playbook as it is, with the module of this tree.
        with open(os.path.join(ROOT, 'ansible/famfs/playbooks', name)) as stream:
            text = stream.read()
        defaults = json.dumps({'group/famfs.famfs.famfs': dict(module_path=ROOT, pwsh=PWSH)})
        file = self.path(name)
        with open(file, 'w') as stream:
            stream.write(text.replace('  gather_facts: false\n', '  gather_facts: false\n  module_defaults: %s\n' % defaults))
        done = self.playbook(file, *words, inventory=inventory)
        self.assertEqual(0, done.code, done.text)
        return done

    def test_from_nothing_to_nothing(self):
        self.write('dataset/a.bin', os.urandom(300000))
        self.write('dataset/b.bin', os.urandom(5))
        inventory = self.make_inventory()
        first = self.run_playbook('cluster.yml', inventory)
        self.assertTrue(first.changed('master') and first.changed('client1') and first.changed('client2'), first.text)
        for client in ('client1', 'client2'):
            self.assertEqual(sha256(self.path('dataset/a.bin')), sha256(self.path('mnt-' + client, 'data/a.bin')))
            self.assertEqual(1, len([name for name in os.listdir(self.path('units-' + client)) if name.endswith('.service')]))

        self.assertEqual([], self.run_playbook('cluster.yml', inventory).changed())

        # The server of one client dies: that is repaired, and nothing else.
        point = self.path('mnt-client2')
        os.kill(int(self.pwsh("(Get-FamfsMount '%s').ProcessId" % point)), signal.SIGKILL)
        for _ in range(100):
            if self.pwsh("(Get-FamfsMount '%s').State" % point) == 'Dead':
                break
            time.sleep(0.1)
        third = self.run_playbook('cluster.yml', inventory)
        self.assertEqual(['famfs.famfs.famfs_client : Mount the file system'], third.changed())
        self.assertEqual(1, len(third.changed('client2')), third.text)
        self.assertEqual(sha256(self.path('dataset/a.bin')), sha256(os.path.join(point, 'data/a.bin')))

        # The ownership goes to a client and back.
        for present, new in (('master', 'client1'), ('client1', 'master')):
            done = self.run_playbook('handover.yml', inventory, '-e', 'famfs_present_master=%s famfs_new_master=%s' % (present, new))
            self.assertEqual(1, len(done.changed()))

        # Everything is taken down: the mounts, what would mount at boot, and, asked for, the file system.
        self.run_playbook('takedown.yml', inventory)
        self.assertFalse(os.path.exists(os.path.join(point, 'data')))
        self.assertEqual('data data/a.bin data/b.bin results results/buffer', ' '.join(sorted(self.listing(self.path('cluster.famfs')).split())))
        self.run_playbook('takedown.yml', inventory, '-e', 'famfs_destroy=true')
        self.assertEqual([], self.run_playbook('takedown.yml', inventory, '-e', 'famfs_destroy=true').changed())
        for client in ('client1', 'client2'):
            self.assertEqual([], [name for name in os.listdir(self.path('units-' + client)) if name.endswith('.service')])


if __name__ == '__main__':
    unittest.main()
