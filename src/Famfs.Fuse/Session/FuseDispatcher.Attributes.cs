using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

internal sealed unsafe partial class FuseDispatcher
{
    private const int LongestLink = 4095;

    private int GetAttributes(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryRead(out FuseGetAttrIn args)
            ? _fileSystem.GetAttributes(_request, args, out Reply<FuseAttrOut>())
            : Malformed();
    }

    private int SetAttributes(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryRead(out FuseSetAttrIn args)
            ? _fileSystem.SetAttributes(_request, args, out Reply<FuseAttrOut>())
            : Malformed();
    }

    private int Statx(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryRead(out FuseStatxIn args)
            ? _fileSystem.Statx(_request, args, out Reply<FuseStatxOut>())
            : Malformed();
    }

    private int Access(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryRead(out FuseAccessIn args) ? _fileSystem.Access(_request, args.Mask) : Malformed();
    }

    private int ReadLink()
    {
        FuseValueWriter target = new(new Span<byte>(_buffer.Payload, LongestLink));
        int error = _fileSystem.ReadLink(_request, ref target);
        if (error != Errno.Success)
        {
            return error;
        }

        _payloadLength = (int)Math.Min(target.Length, LongestLink);
        return target.Fits ? Errno.Success : Errno.ENAMETOOLONG;
    }

    private int SetAttribute(ReadOnlySpan<byte> body)
    {
        const int shortForm = 8;
        bool isLong = (_state.Connection!.Agreed & FuseInitFlags.FUSE_SETXATTR_EXT) != 0;
        FuseBodyReader reader = new(body);
        return reader.TryReadPrefix(isLong ? FuseSetXattrIn.Size : shortForm, out FuseSetXattrIn args)
            && reader.TryText(out ReadOnlySpan<byte> name)
            && reader.TryBytes(args.Count, out ReadOnlySpan<byte> value)
            && reader.AtEnd
            ? _fileSystem.SetAttribute(_request, name, value, args.Flags)
            : Malformed();
    }

    private int GetAttribute(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseGetXattrIn args) || !reader.TryText(out ReadOnlySpan<byte> name) || !reader.AtEnd)
        {
            return Malformed();
        }

        FuseValueWriter value = new(ValueRoom(args.Count));
        int error = _fileSystem.GetAttribute(_request, name, ref value);
        return error == Errno.Success ? FinishValue(args.Count, value) : error;
    }

    private int ListAttributes(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        if (!reader.TryRead(out FuseGetXattrIn args))
        {
            return Malformed();
        }

        FuseValueWriter names = new(ValueRoom(args.Count));
        int error = _fileSystem.ListAttributes(_request, ref names);
        return error == Errno.Success ? FinishValue(args.Count, names) : error;
    }

    private int RemoveAttribute(ReadOnlySpan<byte> body)
    {
        FuseBodyReader reader = new(body);
        return reader.TryText(out ReadOnlySpan<byte> name) && reader.AtEnd
            ? _fileSystem.RemoveAttribute(_request, name)
            : Malformed();
    }

    private Span<byte> ValueRoom(uint asked) =>
        new(_buffer.Payload, (int)Math.Min(asked, (uint)_buffer.PayloadLength));

    /// <summary>Nothing asked for means that the length is the answer; else all of the value or ERANGE.</summary>
    private int FinishValue(uint asked, in FuseValueWriter value)
    {
        if (asked == 0)
        {
            Reply<FuseGetXattrOut>().Count = (uint)Math.Min(value.Length, uint.MaxValue);
            return Errno.Success;
        }

        if (!value.Fits)
        {
            return Errno.ERANGE;
        }

        _payloadLength = (int)value.Length;
        return Errno.Success;
    }
}
