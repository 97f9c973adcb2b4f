#!/usr/bin/env python3
"""This machine as Ansible's controller: the playbooks of the collection, over ssh, on two guests that share a DAX device. They are
described once and described again; what is seen is compared with what the guests themselves say.
usage: playbook.py <shared folder> <checkout> then port and identity of the master, and of the client"""
import contextlib
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time

SHARE, ROOT, *HOSTS = sys.argv[1:]
NAMES = ('a', 'b')
PORTS = dict(zip(NAMES, HOSTS[0::2]))
IDENTITIES = dict(zip(NAMES, HOSTS[1::2]))
MOUNTED = '/mnt/famfs'
CONTENT = {'a.bin': 3000001, 'sub/b.bin': 5}
START = time.monotonic()


def say(text):
    print('%s (at %.0f s)' % (text, time.monotonic() - START), flush=True)


@contextlib.contextmanager
def check(name):
    """One check, one line; it holds when nothing is raised. Those that follow need what it has made."""
    try:
        yield
        say('PASS ' + name)
    except (AssertionError, subprocess.SubprocessError, OSError) as error:
        say('FAIL %s: %s' % (name, str(error).replace('\n', ' ')))
        sys.exit(1)


def expect(actual, expected):
    assert actual == expected, '%r instead of %r' % (actual, expected)


class Controller:
    def __init__(self, place):
        self.place = place
        self.ssh_words = ['-F', 'none', '-o', 'UserKnownHostsFile=' + self.path('known_hosts'), '-o', 'ControlPath=' + self.path('cm-%p')]
        os.makedirs(self.path('collections/ansible_collections/famfs'))
        os.symlink(os.path.join(ROOT, 'ansible/famfs'), self.path('collections/ansible_collections/famfs/famfs'))
        os.makedirs(os.path.join(SHARE, 'keys'))
        for name in 'host', 'user':
            subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', self.key(name)], check=True)
        with open(self.key('host.pub'), encoding='ascii') as key, open(self.path('known_hosts'), 'w', encoding='ascii') as known:
            text = key.read()
            known.writelines('[127.0.0.1]:%s %s' % (port, text) for port in PORTS.values())
        self.hashes = {}
        for seed, (name, size) in enumerate(CONTENT.items()):
            os.makedirs(os.path.dirname(self.path('set', name)), exist_ok=True)
            data = random.Random(seed).randbytes(size)
            self.hashes[name] = hashlib.sha256(data).hexdigest()
            with open(self.path('set', name), 'wb') as stream:
                stream.write(data)
        self.write_inventory()

    def path(self, *names):
        return os.path.join(self.place, *names)

    @staticmethod
    def key(name):
        return os.path.join(SHARE, 'keys', name)

    def write_inventory(self):
        everyone = dict(
            ansible_host='127.0.0.1', ansible_user='root', ansible_python_interpreter='/usr/bin/python3',
            ansible_ssh_private_key_file=self.key('user'), ansible_ssh_common_args=' '.join(self.ssh_words),
            famfs_device='/dev/dax0.0', famfs_device_mode='devdax', famfs_directories=['data', 'results'],
            famfs_datasets=[dict(src=self.path('set') + '/', dest='data')], famfs_mount_point=MOUNTED, famfs_mount_persistent='systemd',
            famfs_verify=[dict(path='data/' + name, sha256=value) for name, value in self.hashes.items()])
        # The environment that init gives: sshd starts programs with one of its own.
        start = dict(PATH='/famfs/out/pwsh:/dotnet:/usr/sbin:/usr/bin:/sbin:/bin', DOTNET_ROOT='/dotnet', LC_ALL='C', TMPDIR='/tmp',
                     DOTNET_EnableDiagnostics='0', DOTNET_EnableWriteXorExecute='0')
        hosts = {name: dict(
            ansible_port=int(PORTS[name]), famfs_host_uuid=IDENTITIES[name],
            famfs_environment=dict(start, FAMFS_SYSTEM_UUID=IDENTITIES[name])) for name in NAMES}
        with open(self.path('inventory.json'), 'w', encoding='utf-8') as stream:
            json.dump(dict(all=dict(vars=everyone, children=dict(
                famfs_master=dict(hosts=dict(a=hosts['a'])), famfs_clients=dict(hosts=dict(b=hosts['b']))))), stream)

    def play(self, playbook, *words):
        """Runs a playbook; gives the tasks that changed something, each with its host. One that fails is an error."""
        results = self.path('results')
        open(results, 'w', encoding='utf-8').close()
        since = time.monotonic()
        print('playbook: %s, at %.0f s' % (' '.join((playbook, *words)), since - START), file=sys.stderr, flush=True)
        done = subprocess.run(
            ['ansible-playbook', '-i', self.path('inventory.json'), playbook, *words], stdin=subprocess.DEVNULL, check=False,
            stderr=sys.stdout, cwd=self.place, env=dict(
                os.environ, ANSIBLE_COLLECTIONS_PATH=self.path('collections'), ANSIBLE_LOCAL_TEMP=self.path('local'), ANSIBLE_NOCOLOR='1',
                ANSIBLE_CALLBACK_PLUGINS=os.path.join(ROOT, 'tests/ansible/callback'), ANSIBLE_CALLBACKS_ENABLED='results',
                ANSIBLE_PIPELINING='1', ANSIBLE_TIMEOUT='300', FAMFS_TEST_RESULTS=results))
        with open(results, encoding='utf-8') as stream:
            lines = [json.loads(line) for line in stream]
        say('NOTE playbook: %s ran %d tasks in %.0f s' % (' '.join((playbook, *words)), len(lines), time.monotonic() - since))
        expect(done.returncode, 0)
        return ['%s: %s' % (one['host'], one['task'].split(' : ')[-1]) for one in lines if one['result'].get('changed')]

    def on(self, name, command):
        """What a command on a host says."""
        return subprocess.run(
            ['ssh', *self.ssh_words, '-i', self.key('user'), '-p', PORTS[name], 'root@127.0.0.1', command], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, universal_newlines=True, check=True, timeout=300).stdout

    def seen(self):
        """What the client reads through its mount."""
        lines = self.on('b', 'cd %s/data && sha256sum %s' % (MOUNTED, ' '.join(CONTENT))).splitlines()
        return {name: value for value, name in (line.split() for line in lines)}

    def make(self, path):
        """A play of one task, in which the client writes."""
        task = {'famfs.famfs.famfs_file': dict(device='{{ famfs_device }}', path=path, size='1MB', seed=9)}
        with open(self.path('make.yml'), 'w', encoding='utf-8') as stream:
            json.dump([dict(
                hosts='b', gather_facts=False, environment='{{ famfs_environment }}', tasks=[dict(task, name='Write')])], stream)
        return self.play(self.path('make.yml'))


def main(controller):
    for name in NAMES:
        while not os.path.exists(os.path.join(SHARE, name + '.up')):
            if time.monotonic() - START > 600:
                sys.exit('FAIL playbook: no sshd on ' + name)
            time.sleep(0.2)
    say('both hosts are up')

    with check('playbook: from nothing: mode, format, directories, a data set, and the mount of the client'):
        expect(controller.play('famfs.famfs.cluster'), [
            'a: Switch the device to the mode', 'a: Format the device', 'a: Create the directories', 'a: Copy the data sets',
            'b: Switch the device to the mode', 'b: Mount the file system'])
        expect(controller.seen(), controller.hashes)
        # The guest has this machine's units as well.
        expect(controller.on('b', 'cd /etc/systemd/system/multi-user.target.wants && ls -d *famfs*'), 'famfs-mnt-famfs.service\n')

    with check('playbook: the second run changes nothing'):
        expect(controller.play('famfs.famfs.cluster'), [])

    with check('playbook: a client whose server was killed is repaired, and nothing else'):
        controller.on('b', 'kill -KILL $(/tmp/busybox pidof famfsd); while ls %s; do sleep 0.2; done' % MOUNTED)
        expect(controller.play('famfs.famfs.cluster'), ['b: Mount the file system'])
        expect(controller.seen(), controller.hashes)

    with check('playbook: the master hands over, the client writes and gives it back'):
        handed = controller.play('famfs.famfs.handover', '-e', 'famfs_present_master=a famfs_new_master=b')
        wrote = controller.make('results/theirs')
        back = controller.play('famfs.famfs.handover', '-e', 'famfs_present_master=b famfs_new_master=a')
        expect(handed + wrote + back, ['a: Make the other host the master', 'b: Write', 'b: Make the other host the master'])
        expect(controller.on('b', 'wc -c <%s/results/theirs' % MOUNTED), '1048576\n')

    with check('playbook: all is taken down, and stays so'):
        expect(controller.play('famfs.famfs.takedown', '-e', 'famfs_destroy=true'),
               ['b: Mount the file system', 'a: Destroy it with all its files'])
        expect(controller.play('famfs.famfs.takedown', '-e', 'famfs_destroy=true'), [])


if __name__ == '__main__':
    with tempfile.TemporaryDirectory(prefix='famfs-play-') as folder:
        try:
            main(Controller(folder))
        finally:
            open(os.path.join(SHARE, 'end'), 'w', encoding='ascii').close()
