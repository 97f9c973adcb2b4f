"""What a target is like: its device can only be read, the module comes in a package, the connection is a network's."""
import getpass
import json
import os
import re
import shutil
import socket
import subprocess
import time
import unittest

from support import CLIENTS, MASTER, PWSH, ROOT, AnsibleTest

# Runs a program where a directory, the first argument, is a read-only mount of its own.
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'


@unittest.skipUnless(os.geteuid() == 0 and shutil.which('strace'), 'a read-only mount needs root, and what is opened is seen by strace')
class ReadOnly(AnsibleTest):
    def test_check_mode_never_opens_for_writing(self):
        os.makedirs(self.path('ro'))
        device = self.image('looked')
        locked = self.image('ro/locked')
        self.pwsh("foreach ($image in '%s', '%s') { $null = New-FamfsDirectory d -FileSystem $image; "
                  "$null = New-FamfsFile d/f, old -Size 1000 -FileSystem $image }" % (device, locked))
        source = self.write('source', b'other')
        os.makedirs(self.path('mnt'))
        tasks = [{'famfs_' + name: dict(arguments, device=device)} for name, arguments in (
            ('filesystem', dict(master=CLIENTS[0])),
            ('filesystem', dict(state='absent', force=True)),
            ('directory', dict(directories=['d', 'new/below'], mode='0711')),
            ('file', dict(files=[dict(path='new', size='1', seed=1), dict(path='d/f', size='2000'), dict(path='old', src=source, force=True)])),
            ('file', dict(path='d/f', state='absent')),
            ('copy', dict(src=source, dest='copied')),
            ('mount', dict(path=self.path('mnt'), persistent='fstab', fstab=self.path('fstab'))),
        )]
        sysfs = self.dax_tree('device_dax', 'fsdev_dax')
        tasks.append(dict(famfs_device_mode=dict(device='/dev/dax90.0', mode='famfs', sysfs_root=sysfs)))
        trace = self.path('trace')
        checked = self.succeed(tasks + [dict(famfs_info=dict(gather=['files'], device=device))], '--check', under=[
            'strace', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=open,openat,openat2,creat', '-o', trace])
        self.assertEqual(len(tasks), len(checked.changed()), checked.text)
        with open(trace, errors='replace') as stream:
            opened = [line for line in stream if '"%s"' % device in line or '"%s/' % sysfs in line or '"/dev/dax90.0"' in line]
        self.assertGreater(len([line for line in opened if device in line]), len(tasks))
        self.assertTrue([line for line in opened if 'devices/dax90.0/size' in line])
        self.assertEqual([], [line for line in opened if re.search('O_RDWR|O_WRONLY|creat', line)])
        self.assertEqual(['d', 'd/f', 'old'], sorted(self.listing(device).split()))

        # Without check mode the drivers are told, which strace would have seen; those of the tree do nothing.
        self.refuse(tasks[-1:], 'fsdev_dax', error_id='DeviceSwitchFailed', under=['strace', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=openat', '-o', trace])
        with open(trace, errors='replace') as stream:
            self.assertTrue([line for line in stream if 'device_dax/unbind' in line and 'O_WRONLY' in line])

        # On a device that can only be read, check mode says what the task says without it.
        under = ['unshare', '-m', '--propagation', 'private', 'sh', '-c', READ_ONLY, self.path('ro')]
        self.succeed([dict(famfs_info=dict(gather=['files'], device=locked))], under=under)
        for words in ('--check',), ():
            self.refuse([dict(famfs_file=dict(device=locked, path='x', size='1'))], 'may not write', *words, error_id='DeviceReadOnly', under=under)


class Installing(AnsibleTest):
    def test_from_a_package(self):
        repository = self.path('repository')
        made = subprocess.run([PWSH, '-NoProfile', '-File', os.path.join(ROOT, 'tools/package.ps1'), '-Destination', repository],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, check=False)
        self.assertEqual(0, made.returncode, made.stdout)
        package = [os.path.join(repository, name) for name in os.listdir(repository) if name.endswith('.nupkg')][0]
        variables = dict(
            famfs_install_package=package, famfs_install_cache=self.path('cache'), famfs_install_pwsh=PWSH,
            famfs_install_path=self.path('modules/Famfs'), famfs_install_link_directory=self.path('sbin'))
        os.makedirs(variables['famfs_install_link_directory'])
        play = dict(hosts='localhost', connection='local', gather_facts=False, roles=['famfs.famfs.famfs_install'], vars=variables,
                    module_defaults={'famfs.famfs.famfs_info': dict(pwsh=PWSH)})
        file = self.path('install.yml')
        with open(file, 'w') as stream:
            json.dump([play], stream)

        checked = self.playbook(file, '--check')
        self.assertEqual(0, checked.code, checked.text)
        self.assertFalse(os.path.exists(variables['famfs_install_path']))
        first = self.playbook(file)
        self.assertEqual(0, first.code, first.text)
        self.assertIn('famfs.famfs.famfs_install : Unpack it', first.changed())
        folder = variables['famfs_install_path']
        subprocess.run(['sha256sum', '--quiet', '-c', 'Famfs.sha256'], cwd=folder, check=True)
        self.assertEqual([], self.playbook(file).changed())
        # famfsd can be run, and the module of the folder, not of this tree, formats.
        subprocess.run([self.path('sbin/mount.famfs'), '--version'], stdout=subprocess.DEVNULL, check=True)
        device = self.path('installed.famfs')
        format_task = [dict(famfs_filesystem=dict(device=device, size='4GB', module_path=folder, pwsh=PWSH))]
        self.assertEqual(1, len(self.succeed(format_task, defaults=False).changed()))

        # A package that was changed on its way is refused, and what is installed stays.
        with open(package, 'r+b') as stream:
            stream.truncate(os.path.getsize(package) - 100)
        self.assertNotEqual(0, self.playbook(file).code)
        subprocess.run(['sha256sum', '--quiet', '-c', 'Famfs.sha256'], cwd=folder, check=True)


SSHD = shutil.which('sshd', path='/usr/sbin:/sbin:' + os.environ.get('PATH', ''))


@unittest.skipUnless(SSHD and shutil.which('ssh-keygen'), 'a target over ssh needs sshd (Debian: openssh-server)')
class Remote(AnsibleTest):
    """This machine as a target over ssh: a server of its own, on the loopback, with keys of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in 'host', 'user':
            subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', cls.path(name)], check=True)
        with socket.socket() as taken:
            taken.bind(('127.0.0.1', 0))
            cls.port = taken.getsockname()[1]
        settings = dict(
            Port=cls.port, ListenAddress='127.0.0.1', HostKey=cls.path('host'), AuthorizedKeysFile=cls.path('user.pub'), StrictModes='no',
            PidFile='none', UsePAM='no', PasswordAuthentication='no', PermitRootLogin='yes', Subsystem='sftp internal-sftp')
        with open(cls.path('sshd_config'), 'w') as stream:
            stream.writelines('%s %s\n' % setting for setting in settings.items())
        if os.geteuid() == 0:
            os.makedirs('/run/sshd', exist_ok=True)
        cls.server = subprocess.Popen([SSHD, '-D', '-e', '-f', cls.path('sshd_config')], stderr=subprocess.DEVNULL)
        with open(cls.path('host.pub')) as key, open(cls.path('known_hosts'), 'w') as known:
            known.write('[127.0.0.1]:%d %s' % (cls.port, key.read()))
        cls.inventory = cls.path('inventory.json')
        with open(cls.inventory, 'w') as stream:
            json.dump(dict(all=dict(hosts=dict(far=dict(
                ansible_host='127.0.0.1', ansible_port=cls.port, ansible_user=getpass.getuser(), ansible_python_interpreter='/usr/bin/python3',
                ansible_ssh_private_key_file=cls.path('user'),
                ansible_ssh_common_args='-F none -o UserKnownHostsFile=%s -o ControlPath=%s' % (cls.path('known_hosts'), cls.path('cm')))))), stream)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(('127.0.0.1', cls.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError('sshd does not answer')

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.wait()
        super().tearDownClass()

    def test_over_ssh(self):
        device = self.path('far.famfs')
        for number in range(3):
            self.write('set/sub/f%d' % number, bytes([number]) * 5000)
        # A name that three shells on the way would read.
        name = "a$(touch injected);`touch injected`'\"&& -Force"
        tasks = [
            dict(famfs_filesystem=dict(device=device, size='4GB', log_size='8MB')),
            dict(famfs_copy=dict(device=device, src=self.path('set'), dest='data')),
            dict(famfs_file=dict(device=device, path=name, size='5')),
        ]
        first = self.succeed(tasks, host='far', inventory=self.inventory)
        self.assertEqual(3, len(first.changed('far')), first.text)
        self.assertEqual([], self.succeed(tasks, host='far', inventory=self.inventory).changed())
        self.assertEqual('data|data/set|data/set/sub|data/set/sub/f0|data/set/sub/f1|data/set/sub/f2|' + name,
                         self.pwsh("(Get-FamfsFile -Recurse -FileSystem '%s' | ForEach-Object FamfsPath | Sort-Object { $_[0] -ne 'd' }, { $_ }) -join '|'" % device))
        self.assertFalse(os.path.exists('injected') or os.path.exists(os.path.expanduser('~/injected')))
        self.refuse([dict(famfs_file=dict(device=device, path='x', size='1'))], MASTER, identity=CLIENTS[0], error_id='NotMaster',
                    host='far', inventory=self.inventory)


if __name__ == '__main__':
    unittest.main()
