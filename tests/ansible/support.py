"""What the tests share: a place of their own, the collection as an installed one, and the real ansible-playbook."""
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PWSH = os.environ.get('FAMFS_PWSH') or shutil.which('pwsh')
MASTER = '3f0d2c5e-8a41-4b67-9c12-5d7e90a1b2c3'
CLIENTS = ['c11e0000-1111-4222-8333-444455556666', 'c22e0000-1111-4222-8333-444455556666']
# Answers each line of standard input, a script and an identity, with a line of JSON: what a session of the module prints.
SESSION = """
$ErrorActionPreference = 'Stop'
Import-Module '%s/Famfs.psd1'
while ($null -ne ($line = [Console]::In.ReadLine())) {
    $request = ConvertFrom-Json $line
    $env:FAMFS_SYSTEM_UUID = $request.identity
    $reply = @{}
    try { $reply.text = (& ([scriptblock]::Create($request.script)) | Out-String).Trim() } catch { $reply.error = "$_" }
    [Console]::Out.WriteLine((ConvertTo-Json -Compress $reply))
}
"""
CAN_MOUNT = os.path.exists('/dev/fuse') and os.geteuid() == 0


def sha256(path):
    with open(path, 'rb') as stream:
        return hashlib.sha256(stream.read()).hexdigest()


class Play:
    """One run of ansible-playbook: the results of its tasks and what it printed."""

    def __init__(self, code, text, results):
        self.code, self.text, self.results = code, text, results

    def changed(self, host=None):
        return [one['task'] for one in self.results if one['result'].get('changed') and host in (None, one['host'])]

    @property
    def failure(self):
        return [one['result'] for one in self.results if one['outcome'] == 'failed'][0]

    @property
    def last(self):
        return self.results[-1]['result']


class AnsibleTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.mkdtemp(prefix='famfs-ansible-')
        cls.session = None
        os.makedirs(cls.path('collections/ansible_collections/famfs'))
        os.symlink(os.path.join(ROOT, 'ansible/famfs'), cls.path('collections/ansible_collections/famfs/famfs'))

    @classmethod
    def tearDownClass(cls):
        cls.pwsh("Get-FamfsMount '%s/*' -ErrorAction Ignore | Dismount-FamfsFileSystem -Force -Confirm:$false" % cls.place)
        cls.session.communicate()
        shutil.rmtree(cls.place, ignore_errors=True)

    @classmethod
    def path(cls, *names):
        return os.path.join(cls.place, *names)

    @classmethod
    def environment(cls, **more):
        return dict(
            os.environ,
            ANSIBLE_COLLECTIONS_PATH=cls.path('collections'),
            ANSIBLE_CALLBACK_PLUGINS=os.path.join(HERE, 'callback'),
            ANSIBLE_CALLBACKS_ENABLED='results',
            ANSIBLE_LOCALHOST_WARNING='0',
            ANSIBLE_INVENTORY_UNPARSED_WARNING='0',
            ANSIBLE_LOCAL_TEMP=cls.path('ansible'),
            ANSIBLE_REMOTE_TEMP=cls.path('remote'),
            ANSIBLE_NOCOLOR='1',
            FAMFS_SYSTEM_UUID=MASTER,
            XDG_RUNTIME_DIR=cls.place,
            **more
        )

    @classmethod
    def pwsh(cls, script, identity=MASTER):
        """What commands of the module print, in one session for all tests of a class; a failure is an error."""
        if not cls.session:
            cls.session = subprocess.Popen(
                [PWSH, '-NoProfile', '-NonInteractive', '-Command', SESSION % ROOT], env=cls.environment(), cwd=cls.place,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, universal_newlines=True)
        cls.session.stdin.write(json.dumps(dict(script=script, identity=identity)) + '\n')
        cls.session.stdin.flush()
        reply = json.loads(cls.session.stdout.readline())
        if 'error' in reply:
            raise RuntimeError(reply['error'])
        return reply['text']

    def playbook(self, file, *words, inventory='localhost,', under=()):
        """Runs a playbook, under another program if that is asked for. Whatever happens, no traceback is shown."""
        results = self.path('results.json')
        if os.path.exists(results):
            os.unlink(results)
        done = subprocess.run(
            list(under) + ['ansible-playbook', '-i', inventory, file] + list(words), env=self.environment(FAMFS_TEST_RESULTS=results),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, check=False)
        lines = []
        if os.path.exists(results):
            with open(results) as stream:
                lines = [json.loads(line) for line in stream]
        self.assertNotIn('Traceback', done.stdout)
        self.assertNotIn('\x1b', done.stdout)
        return Play(done.returncode, done.stdout, lines)

    def run_tasks(self, tasks, *words, identity=MASTER, defaults=True, host='localhost', **more):
        """Runs tasks, each {module: arguments}, on this machine, or on a host of an inventory."""
        play = dict(hosts=host, gather_facts=False, environment=dict(FAMFS_SYSTEM_UUID=identity), tasks=[
            {'famfs.famfs.' + name: arguments for name, arguments in task.items()} for task in tasks])
        if host == 'localhost':
            play['connection'] = 'local'
        if defaults:
            play['module_defaults'] = {'group/famfs.famfs.famfs': dict(module_path=ROOT, pwsh=PWSH)}
        file = self.path('play.yml')
        with open(file, 'w') as stream:
            json.dump([play], stream)
        return self.playbook(file, *words, **more)

    def succeed(self, tasks, *words, **more):
        done = self.run_tasks(tasks, *words, **more)
        self.assertEqual(0, done.code, done.text)
        return done

    def refuse(self, tasks, text, *words, error_id=None, **more):
        """The tasks must fail with a message that has the text."""
        done = self.run_tasks(tasks, *words, **more)
        self.assertNotEqual(0, done.code, done.text)
        self.assertIn(text, done.failure['msg'], done.text)
        if error_id:
            self.assertEqual(error_id, done.failure.get('error_id'), done.text)
        return done

    def image(self, name):
        """A formatted image."""
        device = self.path(name)
        self.pwsh("$null = New-FamfsFileSystem '%s' -Size 4GB -LogSize 8MB" % device)
        return device

    def dax_tree(self, *drivers):
        """A sysfs tree with the device dax90.0, which the first driver has, and what a driver is told by."""
        bus = self.path('sys/bus/dax')
        os.makedirs(bus + '/devices/dax90.0')
        self.write('sys/bus/dax/devices/dax90.0/size', b'4294967296\n')
        for driver in drivers:
            for name in 'bind', 'unbind', 'new_id', 'remove_id':
                self.write('sys/bus/dax/drivers/%s/%s' % (driver, name), b'')
        os.symlink('%s/drivers/%s' % (bus, drivers[0]), bus + '/devices/dax90.0/driver')
        return self.path('sys')

    def listing(self, device):
        return self.pwsh("(Get-FamfsFile -Recurse -FileSystem '%s' | ForEach-Object FamfsPath) -join ' '" % device)

    def write(self, name, content, mode=0o644):
        file = self.path(name)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, 'wb') as stream:
            stream.write(content)
        os.chmod(file, mode)
        return file
