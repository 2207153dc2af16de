using System.Buffers.Binary;
using System.Text;

namespace DayTrading.Record;

/// <summary>
/// Rows in Postgres's binary COPY format, made in memory a piece at a time, so that the server works on one while the next is made. Used by
/// the writer alone; it stays as large as the largest piece so far, about 100 kB.
/// </summary>
internal sealed class CopyBuffer
{
    /// <summary>A row's lengths and numbers.</summary>
    private const int FixedBytesOfRow = sizeof(short) + EntryRow.ColumnCount * (sizeof(int) + sizeof(long));

    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private byte[] _bytes = new byte[64 * 1024];
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>What comes before the first row of a COPY; <see cref="Written"/> has it, and nothing else.</summary>
    public void Begin()
    {
        Header.CopyTo(_bytes, 0);
        _length = Header.Length;
    }

    /// <summary>Forgets what was written; the COPY goes on.</summary>
    public void Clear() => _length = 0;

    public void Add(ReadOnlySpan<EntryRow> rows)
    {
        foreach (var row in rows)
        {
            Reserve(FixedBytesOfRow);
            BinaryPrimitives.WriteInt16BigEndian(_bytes.AsSpan(_length), EntryRow.ColumnCount);
            _length += sizeof(short);
            var columns = new Columns(this);
            row.WriteTo(ref columns);
        }
    }

    /// <summary>What comes after the last row.</summary>
    public void End()
    {
        Reserve(sizeof(short));
        BinaryPrimitives.WriteInt16BigEndian(_bytes.AsSpan(_length), -1);
        _length += sizeof(short);
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - _length < bytes) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
    }

    private void PutLength(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(_length), length);
        _length += sizeof(int);
    }

    private readonly struct Columns(CopyBuffer buffer) : IColumnSink
    {
        private const int Null = -1;

        public void Put(short? value)
        {
            buffer.PutLength(value is null ? Null : sizeof(short));
            if (value is not { } number) return;
            BinaryPrimitives.WriteInt16BigEndian(buffer._bytes.AsSpan(buffer._length), number);
            buffer._length += sizeof(short);
        }

        public void Put(int? value)
        {
            buffer.PutLength(value is null ? Null : sizeof(int));
            if (value is not { } number) return;
            BinaryPrimitives.WriteInt32BigEndian(buffer._bytes.AsSpan(buffer._length), number);
            buffer._length += sizeof(int);
        }

        public void Put(long? value)
        {
            buffer.PutLength(value is null ? Null : sizeof(long));
            if (value is not { } number) return;
            BinaryPrimitives.WriteInt64BigEndian(buffer._bytes.AsSpan(buffer._length), number);
            buffer._length += sizeof(long);
        }

        public void Put(string? value)
        {
            if (value is null)
            {
                buffer.PutLength(Null);
                return;
            }

            // Beside the text, room for the lengths and numbers of what is left of the row.
            buffer.Reserve(Encoding.UTF8.GetMaxByteCount(value.Length) + FixedBytesOfRow);
            var length = Encoding.UTF8.GetBytes(value, buffer._bytes.AsSpan(buffer._length + sizeof(int)));
            buffer.PutLength(length);
            buffer._length += length;
        }

        public void Put(byte[]? value)
        {
            if (value is null)
            {
                buffer.PutLength(Null);
                return;
            }

            buffer.Reserve(value.Length + FixedBytesOfRow);
            buffer.PutLength(value.Length);
            value.CopyTo(buffer._bytes, buffer._length);
            buffer._length += value.Length;
        }
    }
}
