using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Provider;
using Famfs.Cmdlets.Texts;
using Famfs.Erofs;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Provider;

/// <summary>
/// Writes a file for Set-Content and Add-Content. It is recorded when the command ends, and every host sees it at once. A command
/// that fails or is stopped leaves nothing.
/// </summary>
internal sealed class ContentWriter : IContentWriter
{
    private const int BufferSize = 1 << 20;

    private readonly FamfsProvider _provider;
    private readonly VolumeLease _lease;
    private readonly WriteParameters _parameters;
    private readonly string _path;
    private readonly FamfsFile? _existing;
    private readonly Stream _target;
    private readonly BufferedStream _bytes;
    private bool _hasText;
    private bool _isOver;

    /// <summary>Begins to write.</summary>
    /// <param name="provider">The provider, which errors are written to.</param>
    /// <param name="lease">The use of the file system; the writer ends it.</param>
    /// <param name="request">The file, as it is to be created.</param>
    /// <param name="existing">The file that has the name already, or null.</param>
    /// <param name="parameters">How it is written.</param>
    /// <exception cref="FamfsException">As <see cref="NewFileStream"/>.</exception>
    public ContentWriter(FamfsProvider provider, VolumeLease lease, CreateRequest request, FamfsFile? existing, WriteParameters parameters)
    {
        _provider = provider;
        _lease = lease;
        _parameters = parameters;
        _path = request.Path;
        _existing = existing;
        _target = existing is null ? new NewFileStream(lease.Volume, request) : new ReplacedContent(lease.Volume, existing);
        _bytes = new BufferedStream(_target, BufferSize);
    }

    /// <summary>Writes texts, or bytes and arrays of them. What is wrong with them ends the file.</summary>
    public IList Write(IList content)
    {
        Attempt(() =>
        {
            if (_existing is not null && !_provider.Force)
            {
                throw FamfsException.CreateVariant(FamfsErrorId.AlreadyExists, "ForCopy", _path, _existing.Device);
            }

            foreach (object? item in content)
            {
                if (_parameters.AsByteStream)
                {
                    WriteBytes(item);
                }
                else
                {
                    WriteText(item);
                }
            }
        });
        return content;
    }

    /// <summary>Add-Content goes to the end, where nothing can be added to a file that exists.</summary>
    public void Seek(long offset, SeekOrigin origin)
    {
        if (_existing is not null)
        {
            Attempt(() => throw FamfsException.Create(
                FamfsErrorId.OperationNotSupportedByFormat, _path, _existing.Device, CommandTexts.Get("RefusedAppend")));
        }
    }

    /// <summary>Records the file, unless the command did not come to its end.</summary>
    public void Close()
    {
        if (!_isOver && !_provider.Stopping && !CommandEnd.IsEarly())
        {
            Attempt(() => _provider.Traced(() =>
            {
                _bytes.Flush();
                if (_target is NewFileStream created)
                {
                    created.Commit();
                }
                else
                {
                    ((ReplacedContent)_target).Commit();
                }

                ErofsView.KeepUp(_lease.Volume);
            }));
        }

        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOver = true;

        // Not the buffer: what is in it belongs to a file that is given up.
        _target.Dispose();
        _lease.Dispose();
    }

    private void WriteText(object? item)
    {
        if (!_hasText)
        {
            _bytes.Write(_parameters.Encoding.GetPreamble());
            _hasText = true;
        }

        string text = LanguagePrimitives.ConvertTo<string>(item) ?? "";
        _bytes.Write(_parameters.Encoding.GetBytes(_parameters.NoNewline ? text : text + "\n"));
    }

    private void WriteBytes(object? item)
    {
        switch (item is PSObject wrapped ? wrapped.BaseObject : item)
        {
            case byte one:
                _bytes.WriteByte(one);
                break;
            case byte[] many:
                _bytes.Write(many);
                break;
            default:
                _bytes.WriteByte(LanguagePrimitives.ConvertTo<byte>(item));
                break;
        }
    }

    /// <summary>Does a step; the first error is written and the rest is left out.</summary>
    private void Attempt(Action step)
    {
        if (_isOver)
        {
            return;
        }

        try
        {
            step();
        }
        catch (FamfsException e)
        {
            _isOver = true;
            _provider.WriteError(e, _path);
        }
        catch
        {
            _isOver = true;
            throw;
        }
    }
}
