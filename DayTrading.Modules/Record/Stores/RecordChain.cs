using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace DayTrading.Record;

/// <summary>
/// What makes the record tamper-evident. Every row carries a checksum of all that it says, by which a damaged row is named. The last row of
/// each batch carries a SHA-256 digest over the batch's rows and the digest before it: to change, remove or insert a row unseen, every
/// digest after it has to be made anew, and the last one then differs from any that was noted down elsewhere. Names stand for the ids of
/// users and servers, so that their tables are covered too. Used by one thread at a time.
/// </summary>
public sealed class RecordChain
{
    public const int DigestBytes = 32;

    /// <summary>Before the first batch.</summary>
    public static readonly byte[] Start = new byte[DigestBytes];

    // Grows to the largest batch, about 1 MB.
    private byte[] _bytes = new byte[64 * 1024];
    private int _length;

    /// <summary>Begins a batch after the one with this digest.</summary>
    public void Begin(byte[] previous)
    {
        previous.CopyTo(_bytes, 0);
        _length = DigestBytes;
    }

    /// <summary>Takes the row into the batch's digest; answers the row's checksum.</summary>
    public long Add(EntryRow row)
    {
        var start = _length;
        var columns = new Columns(this);
        row.WriteFactsTo(ref columns);
        columns.Put(row.Server);
        columns.Put(row.User);
        return unchecked((long)XxHash3.HashToUInt64(_bytes.AsSpan(start, _length - start)));
    }

    public byte[] End() => SHA256.HashData(_bytes.AsSpan(0, _length));

    private void Reserve(int bytes)
    {
        if (_bytes.Length - _length < bytes) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
    }

    /// <summary>Each value after its length, so that no two rows have the same bytes; -1 stands for null.</summary>
    private readonly struct Columns(RecordChain chain) : IColumnSink
    {
        private const int Null = -1;

        public void Put(short? value) => Put((long?)value);

        public void Put(int? value) => Put((long?)value);

        public void Put(long? value)
        {
            chain.Reserve(1 + sizeof(long));
            chain._bytes[chain._length++] = unchecked((byte)(value is null ? Null : sizeof(long)));
            if (value is not { } number) return;

            BinaryPrimitives.WriteInt64LittleEndian(chain._bytes.AsSpan(chain._length), number);
            chain._length += sizeof(long);
        }

        public void Put(string? value)
        {
            var most = value is null ? 0 : Encoding.UTF8.GetMaxByteCount(value.Length);
            chain.Reserve(sizeof(int) + most);
            var length = value is null ? Null : Encoding.UTF8.GetBytes(value, chain._bytes.AsSpan(chain._length + sizeof(int)));
            BinaryPrimitives.WriteInt32LittleEndian(chain._bytes.AsSpan(chain._length), length);
            chain._length += sizeof(int) + Math.Max(length, 0);
        }

        public void Put(byte[]? value) => throw new NotSupportedException("What a row says is numbers and texts");
    }
}
