"""The modules with the real ansible-playbook: twice, in check mode, and with everything that can be wrong."""
import json
import os
import resource
import shutil
import subprocess
import time
import unittest

from support import CAN_MOUNT, CLIENTS, MASTER, PWSH, ROOT, AnsibleTest, sha256


def seconds():
    """Processor time of all programs that have run. What else the machine does is not in it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


MODULES = ['copy', 'device_mode', 'directory', 'file', 'filesystem', 'info', 'mount']


# The sanity tests of Ansible that need no packages of their own.
SANITY = [
    'action-plugin-docs', 'empty-init', 'ignores', 'line-endings', 'no-assert', 'no-get-exception', 'no-illegal-filenames', 'no-smart-quotes',
    'no-unicode-literals', 'replace-urlopen', 'shebang', 'symlinks', 'use-argspec-type-path', 'use-compat-six',
]


class Documentation(AnsibleTest):
    @unittest.skipUnless(shutil.which('ansible-test'), 'ansible-test is not installed')
    def test_sanity(self):
        folder = self.path('sanity/ansible_collections/famfs/famfs')
        shutil.copytree(os.path.join(ROOT, 'ansible/famfs'), folder)
        words = [word for name in SANITY for word in ('--test', name)]
        done = subprocess.run(
            ['ansible-test', 'sanity', '--python', 'default'] + words, cwd=folder, env=self.environment(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, check=False)
        self.assertEqual(0, done.returncode, done.stdout)

    def test_each_module_is_documented(self):
        done = subprocess.run(
            ['ansible-doc', '-j'] + ['famfs.famfs.famfs_' + name for name in MODULES], env=self.environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        documents = json.loads(done.stdout)
        self.assertEqual(len(MODULES), len(documents))
        for name, document in documents.items():
            self.assertIn(name, document['examples'], name)
            self.assertTrue(document['return'], name)
            self.assertIn('module_path', document['doc']['options'], name)

    def test_documentation_and_arguments_agree(self):
        for name in MODULES:
            shown = subprocess.run(
                ['ansible-doc', '-j', 'famfs.famfs.famfs_' + name], env=self.environment(), stdout=subprocess.PIPE, check=True)
            options = json.loads(shown.stdout)['famfs.famfs.famfs_' + name]['doc']['options']
            arguments = {key: (option.get('choices') or ['x'])[0] for key, option in options.items() if option.get('required')}
            # What is checked before the names of options: one of several that must be given, the files of the controller.
            for key, value in (('path', 'x'), ('remote_src', True)):
                if key in options and name != 'info':
                    arguments[key] = value
            if name == 'mount':
                arguments['device'] = 'x'
            done = self.run_tasks([{'famfs_' + name: dict(arguments, no_such_option=1)}])
            self.assertNotEqual(0, done.code)
            text = done.failure['msg']
            self.assertIn('no_such_option', text)
            supported = set(text.split('Supported parameters include: ')[1].rstrip('.').replace(',', ' ').split())
            self.assertEqual(set(options), set(word for word in supported if not word.startswith('_')), name)

    def test_the_collection_can_be_built(self):
        done = subprocess.run(
            ['ansible-galaxy', 'collection', 'build', os.path.join(ROOT, 'ansible/famfs'), '--output-path', self.place], env=self.environment(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, check=False)
        self.assertEqual(0, done.returncode, done.stdout)


class FileSystems(AnsibleTest):
    def test_from_nothing_and_again(self):
        device = self.path('new.famfs')
        tasks = [
            dict(famfs_filesystem=dict(device=device, size='4GB', log_size='8MB', master='this')),
            dict(famfs_directory=dict(device=device, directories=['a/b', 'c'], mode='0750')),
            dict(famfs_file=dict(device=device, path='c/f', size='2MB', seed=5, mode='0600')),
        ]
        checked = self.succeed(tasks[:1], '--check', '--diff')
        self.assertEqual(1, len(checked.changed()))
        self.assertIn('+_exist: true', checked.text)
        self.assertFalse(os.path.exists(device))
        self.assertEqual(3, len(self.succeed(tasks).changed()))
        again = self.succeed(tasks)
        self.assertEqual([], again.changed())
        self.assertEqual([], self.succeed(tasks, '--check', '--diff').changed())
        self.assertEqual('a a/b c c/f', self.listing(device))

    def test_nothing_is_formatted_over_data(self):
        cases = {'ext4': (1080, b'\x53\xef'), 'partitions': (510, b'\x55\xaa'), 'unknown': (3000, b'the only copy')}
        for name, (offset, content) in cases.items():
            device = self.path(name)
            with open(device, 'wb') as stream:
                stream.truncate(4 << 30)
                stream.seek(offset)
                stream.write(content)
            task = [dict(famfs_filesystem=dict(device=device))]
            for words in ((), ('--check',)):
                self.refuse(task, device, *words, error_id='DeviceHoldsData')
            with open(device, 'rb') as stream:
                stream.seek(offset)
                self.assertEqual(content, stream.read(len(content)))

    def test_famfs_of_another_host_stays(self):
        device = self.image('theirs.famfs')
        uuid = self.pwsh("(Get-FamfsFileSystem '%s').Uuid" % device)
        for force in (False, True):
            done = self.succeed([dict(famfs_filesystem=dict(device=device, force=force))], identity=CLIENTS[0])
            self.assertEqual([], done.changed())
        self.refuse([dict(famfs_filesystem=dict(device=device, log_size='16MB', force=True))], 'cannot be changed', error_id='ChangeImpossible')
        self.refuse([dict(famfs_filesystem=dict(device=device, state='absent'))], 'would be destroyed', error_id='ForceRequired')
        self.assertEqual(uuid, self.pwsh("(Get-FamfsFileSystem '%s').Uuid" % device))
        self.assertEqual(1, len(self.succeed([dict(famfs_filesystem=dict(device=device, state='absent', force=True))]).changed()))

    def test_ownership_is_handed_over_and_back(self):
        device = self.image('owned.famfs')
        give = [dict(famfs_filesystem=dict(device=device, master=CLIENTS[0]))]
        self.assertEqual(1, len(self.succeed(give, '--check').changed()))
        self.assertEqual(1, len(self.succeed(give).changed()))
        self.assertEqual([], self.succeed(give).changed())
        self.refuse([dict(famfs_file=dict(device=device, path='x', size='1'))], 'cannot change it', error_id='NotMaster')
        self.succeed([dict(famfs_file=dict(device=device, path='x', size='1'))], identity=CLIENTS[0])
        self.assertEqual(1, len(self.succeed([dict(famfs_filesystem=dict(device=device, master='this'))]).changed()))

    def test_a_missing_device(self):
        self.refuse([dict(famfs_filesystem=dict(device='/dev/dax99.0'))], '/dev/dax99.0', error_id='DeviceNotFound')
        self.refuse([dict(famfs_file=dict(device=self.path('none'), path='a', size='1'))], 'no device or image', error_id='DeviceNotFound')
        self.refuse([dict(famfs_device_mode=dict(device='/dev/dax99.0', mode='devdax'))], '/dev/dax99.0', error_id='DeviceNotFound')

    def test_info(self):
        device = self.image('info.famfs')
        self.succeed([dict(famfs_file=dict(device=device, path='f', size='10'))])
        done = self.succeed([dict(famfs_info=dict(gather=['devices', 'file_systems', 'mounts', 'files'], device=device))])
        self.assertEqual([('f', 10)], [(one['path'], one['size']) for one in done.last['files']])
        self.assertEqual('Master', done.last['file_systems'][0]['role'])


class Items(AnsibleTest):
    def test_wrong_arguments(self):
        device = self.image('wrong.famfs')
        for arguments, text in (
                (dict(path='a'), 'size'),
                (dict(path='a', size='1; touch x'), 'size'),
                (dict(path='a', size='-1'), 'size'),
                (dict(path='a', size='1', mode='u=rw'), 'octal digits'),
                (dict(path='a\nb', size='1'), 'path'),
                (dict(path='a', seed=5, src='/etc/hosts'), 'mutually exclusive'),
                (dict(size='1'), 'one of the following is required'),
                (dict(path='a', src='/no/such/file'), '/no/such/file'),
                (dict(path='x' * 200, size='1'), 'the format allows 79'),
                (dict(path='../a', size='1'), '..'),
                (dict(path='a', size='1', owner='nobody-has-this-name'), 'nobody-has-this-name'),
                (dict(files=[dict(path='a', size='1'), dict(path='a', size='1')]), 'describe the same'),
        ):
            self.refuse([dict(famfs_file=dict(arguments, device=device))], text)
        self.assertEqual('', self.listing(device))

    def test_nothing_is_half_done_when_an_item_is_wrong(self):
        device = self.image('half.famfs')
        self.succeed([dict(famfs_file=dict(device=device, path='there', size='5'))])
        self.refuse([dict(famfs_file=dict(device=device, files=[dict(path='new', size='1'), dict(path='there', size='4')]))], 'there',
                    error_id='ForceRequired')
        self.assertEqual('there', self.listing(device))

    def test_attributes_are_changed_and_items_removed(self):
        device = self.image('changes.famfs')
        self.succeed([dict(famfs_directory=dict(device=device, path='d')), dict(famfs_file=dict(device=device, path='d/f', size='10'))])
        tasks = [dict(famfs_directory=dict(device=device, path='d', mode='0700')), dict(famfs_file=dict(device=device, path='d/f', size='20', owner='1'))]
        self.assertEqual(2, len(self.succeed(tasks, '--check', '--diff').changed()))
        self.assertEqual(2, len(self.succeed(tasks).changed()))
        self.assertEqual([], self.succeed(tasks).changed())
        self.refuse([dict(famfs_directory=dict(device=device, path='d', state='absent'))], 'd', error_id='DirectoryNotEmpty')
        gone = [dict(famfs_file=dict(device=device, path='d/f', state='absent')), dict(famfs_directory=dict(device=device, path='d', state='absent'))]
        self.assertEqual(2, len(self.succeed(gone).changed()))
        self.assertEqual([], self.succeed(gone).changed())
        self.assertEqual('', self.listing(device))

    def test_hostile_names(self):
        device = self.image('hostile.famfs')
        name = "a$(touch injected);`touch injected`'\"&& {{ 1 }} -Force"
        tasks = [dict(famfs_file=dict(device=device, files="{{ [{'path': name, 'size': '1'}] }}"))]
        extra = self.path('extra.json')
        with open(extra, 'w') as stream:
            json.dump(dict(name=dict(__ansible_unsafe=name)), stream)
        self.succeed(tasks, '-e', '@' + extra)
        self.assertEqual(name, self.listing(device))
        self.assertFalse(os.path.exists('injected'))

    def test_content_is_compared(self):
        device = self.image('content.famfs')
        source = self.write('source', b'one' * 1000)
        task = [dict(famfs_file=dict(device=device, path='f', src=source))]
        self.assertEqual(1, len(self.succeed(task).changed()))
        self.assertEqual([], self.succeed(task).changed())
        self.write('source', b'two' * 1000)
        self.refuse(task, 'other content', error_id='ForceRequired')
        self.refuse(task, 'other content', '--check', error_id='ForceRequired')
        task[0]['famfs_file']['force'] = True
        self.assertEqual(1, len(self.succeed(task, '--check').changed()))
        self.assertEqual(1, len(self.succeed(task).changed()))
        self.assertEqual(sha256(source), self.pwsh("(Get-FamfsFileHash f -FileSystem '%s').Hash" % device))

    def test_a_full_log(self):
        device = self.image('full.famfs')
        self.pwsh("$n = (Get-FamfsFileSystem '%s').LogCapacity; try { 1..$n | ForEach-Object { \"d$_\" } | New-FamfsDirectory -FileSystem '%s' "
                  "| Out-Null } catch { if ($_.FullyQualifiedErrorId -notlike 'LogFull*') { throw } }" % (device, device))
        for words in ((), ('--check',)):
            self.refuse([dict(famfs_directory=dict(device=device, path='one-more'))], 'full', *words, error_id='LogFull')

    def test_a_lost_master(self):
        device = self.image('lost.famfs')
        for name, arguments in (('file', dict(path='a', size='1')), ('directory', dict(path='a')),
                                ('copy', dict(src='/etc/hosts', dest='a'))):
            self.refuse([{'famfs_' + name: dict(arguments, device=device)}], MASTER, identity=CLIENTS[0], error_id='NotMaster')
        self.assertEqual('', self.listing(device))

    def test_200_files_in_one_task(self):
        device = self.image('many.famfs')
        self.succeed([dict(famfs_info=dict(gather=['devices']))])
        script = ("Import-Module '%s/Famfs.psd1'; 1..200 | ForEach-Object { [pscustomobject]@{ Path = \"c$_\"; Size = 1000; Seed = 5 } } | "
                  "New-FamfsFile -FileSystem '%s' | Out-Null" % (ROOT, device))
        start, begun = seconds(), time.monotonic()
        subprocess.run([PWSH, '-NoProfile', '-NonInteractive', '-Command', script], env=self.environment(), check=True)
        command, waited = seconds() - start, time.monotonic() - begun

        # A pwsh that says when it is started.
        starts = self.path('starts')
        counting = self.write('pwsh', ('#!/bin/sh\necho >>"%s"\nexec "%s" "$@"\n' % (starts, PWSH)).encode(), 0o755)
        files = [dict(path='f%d' % i, size='1000', seed=5) for i in range(200)]
        task = [dict(famfs_file=dict(device=device, files=files, pwsh=counting))]
        start, begun = seconds(), time.monotonic()
        first = self.succeed(task)
        play, lasted = seconds() - start, time.monotonic() - begun
        print('200 files: %.1f s of processor time in %.1f s by one command, %.1f s in %.1f s by a play' % (command, waited, play, lasted), flush=True)
        self.assertEqual((1, 200), (len(first.changed()), len(first.last['steps'])))
        self.assertEqual([], self.succeed(task).changed())
        with open(starts) as stream:
            self.assertEqual(2, len(stream.readlines()), 'pwsh starts once for a task')
        self.assertEqual('400', self.pwsh("@(Get-FamfsFile -FileSystem '%s').Count" % device))

    def test_pwsh_or_the_module_is_missing(self):
        self.refuse([dict(famfs_info=dict(pwsh='/no/pwsh'))], 'PowerShell (pwsh) is not installed')
        self.refuse([dict(famfs_info=dict(module_path='/no/module'))], "module_path '/no/module' is not the folder")

    def test_device_mode(self):
        sysfs = self.dax_tree('device_dax')
        done = self.succeed([dict(famfs_device_mode=dict(device='/dev/dax90.0', mode='devdax', sysfs_root=sysfs))])
        self.assertEqual([], done.changed())
        task = [dict(famfs_device_mode=dict(device='/dev/dax90.0', mode='famfs', sysfs_root=sysfs))]
        self.assertEqual(1, len(self.succeed(task, '--check').changed()))
        self.refuse(task, 'fsdev_dax', error_id='DriverMissing')


class Copies(AnsibleTest):
    def test_only_what_is_missing_is_sent(self):
        device = self.image('copy.famfs')
        for number in range(5):
            self.write('set/sub/f%d' % number, bytes([number]) * 5000)
        task = [dict(famfs_copy=dict(device=device, src=self.path('set'), dest='data'))]
        checked = self.succeed(task, '--check', '--diff')
        self.assertEqual(5, len(checked.last['sent']))
        self.assertEqual('', self.listing(device))
        self.assertEqual(5, len(self.succeed(task).last['sent']))
        again = self.succeed(task)
        self.assertEqual(([], []), (again.changed(), again.last['sent']))
        self.write('set/new', b'x')
        self.assertEqual(['new'], self.succeed(task).last['sent'])
        self.assertEqual(sha256(self.path('set/sub/f3')), self.pwsh("(Get-FamfsFileHash data/set/sub/f3 -FileSystem '%s').Hash" % device))
        self.write('set/new', b'y')
        self.refuse(task, 'data/set/new', error_id='ForceRequired')
        task[0]['famfs_copy']['force'] = True
        self.assertEqual(['new'], self.succeed(task).last['sent'])
        self.write('set/new', b'longer')
        self.assertEqual(['new'], self.succeed(task).last['sent'])
        self.assertEqual(sha256(self.path('set/new')), self.pwsh("(Get-FamfsFileHash data/set/new -FileSystem '%s').Hash" % device))

    def test_a_file_and_the_content_of_a_directory(self):
        device = self.image('shapes.famfs')
        self.write('tree/a', b'a')
        source = self.write('one', b'one')
        for remote in (False, True):
            self.succeed([
                dict(famfs_copy=dict(device=device, src=source, dest='r%d/renamed' % remote, remote_src=remote)),
                dict(famfs_copy=dict(device=device, src=source, dest='r%d/' % remote, remote_src=remote)),
                dict(famfs_copy=dict(device=device, src=self.path('tree') + '/', dest='r%d/in' % remote, remote_src=remote)),
                dict(famfs_copy=dict(device=device, src=self.path('tree'), dest='r%d' % remote, remote_src=remote)),
            ])
            for path in ('renamed', 'one', 'in/a', 'tree/a'):
                self.assertIn('r%d/%s' % (remote, path), self.listing(device).split())

    def test_no_rights_by_accident(self):
        device = self.image('rights.famfs')
        source = self.write('setuid', b'x', 0o4755)
        tasks = [
            dict(famfs_copy=dict(device=device, src=source, dest='plain')),
            dict(famfs_copy=dict(device=device, src=source, dest='asked', mode='4755', owner='1')),
        ]
        self.succeed(tasks)
        modes = self.pwsh("(Get-FamfsFile -FileSystem '%s' | Sort-Object FamfsPath | ForEach-Object { \"$($_.Mode) $($_.Uid)\" }) -join ' '" % device)
        self.assertEqual('4755 1 0755 %d' % os.getuid(), modes)

    def test_links_and_missing_sources(self):
        device = self.image('links.famfs')
        self.write('linked/a', b'a')
        os.symlink('/etc/shadow', self.path('linked/b'))
        for remote in (False, True):
            self.refuse([dict(famfs_copy=dict(device=device, src=self.path('linked'), dest='d', remote_src=remote))], 'only files and directories')
        self.refuse([dict(famfs_copy=dict(device=device, src=self.path('nothing'), dest='d'))], 'nothing')
        self.assertEqual('', self.listing(device))


@unittest.skipUnless(CAN_MOUNT, 'mounting needs /dev/fuse and root')
class Mounts(AnsibleTest):
    def test_mounted_now_and_at_boot(self):
        device = self.image('mount.famfs')
        self.succeed([dict(famfs_file=dict(device=device, path='f', size='5'))])
        fstab = self.write('fstab', b'# mine\n')
        units = self.path('units')
        os.makedirs(units)
        common = dict(path=self.path('a mount'), fstab=fstab, unit_directory=units)
        task = [dict(famfs_mount=dict(common, device=device, cache='never', persistent='systemd'))]
        self.assertEqual(1, len(self.succeed(task, '--check', '--diff').changed()))
        self.assertFalse(os.path.exists(common['path']))
        self.assertEqual(1, len(self.succeed(task).changed()))
        self.assertTrue(os.path.exists(common['path'] + '/f'))
        self.assertEqual([], self.succeed(task).changed())
        task[0]['famfs_mount']['persistent'] = 'fstab'
        self.assertEqual(1, len(self.succeed(task).changed()))
        self.assertIn('fuse.famfs', open(fstab).read())
        gone = [dict(famfs_mount=dict(common, state='unmounted'))]
        self.assertEqual(1, len(self.succeed(gone, '--check').changed()))
        self.assertTrue(os.path.exists(common['path'] + '/f'))
        self.assertEqual(1, len(self.succeed(gone).changed()))
        self.assertEqual([], self.succeed(gone).changed())
        self.assertEqual('# mine\n', open(fstab).read())

    def test_wrong_mounts(self):
        self.refuse([dict(famfs_mount=dict(path=self.path('m')))], 'device')
        self.refuse([dict(famfs_mount=dict(path=self.path('m'), device='/dev/dax99.0'))], '/dev/dax99.0')
        self.refuse([dict(famfs_mount=dict(path=self.path('m'), device='/dev/dax99.0'))], '/dev/dax99.0', '--check')


if __name__ == '__main__':
    unittest.main()
