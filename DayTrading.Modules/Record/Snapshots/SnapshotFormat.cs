using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using DayTrading.Kernel;

namespace DayTrading.Record;

/// <summary>
/// One user's snapshot as bytes: the version of the format, the user, each projection's part after its name and length, and a checksum. The
/// same state always has the same bytes.
/// </summary>
public sealed class SnapshotFormat(IEnumerable<IProjection> projections)
{
    /// <summary>
    /// Raised whenever a projection writes its part differently. Snapshots of another version are ignored, and the record is read instead.
    /// </summary>
    private const byte Version = 1;

    private readonly IUserProjection[] _projections =
        [.. projections.OfType<IUserProjection>().OrderBy(projection => projection.Part, StringComparer.Ordinal)];

    public byte[] Save(Turn turn)
    {
        using var state = new MemoryStream();
        using var writer = new BinaryWriter(state, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(turn.User.Value);
        foreach (var projection in _projections)
        {
            writer.Write(projection.Part);
            var start = state.Position;
            writer.Write(0);
            projection.Save(turn, writer);
            var end = state.Position;
            state.Position = start;
            writer.Write((int)(end - start - sizeof(int)));
            state.Position = end;
        }

        writer.Flush();
        writer.Write(XxHash3.HashToUInt64(state.GetBuffer().AsSpan(0, (int)state.Length)));
        return state.ToArray();
    }

    /// <summary>Whether the bytes are complete, of this version, and of this user.</summary>
    public static bool IsUsable(string user, byte[] state)
    {
        if (state.Length <= 1 + sizeof(ulong) || state[0] != Version) return false;

        var checksum = BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(^sizeof(ulong)..));
        if (checksum != XxHash3.HashToUInt64(state.AsSpan(..^sizeof(ulong)))) return false;

        using var reader = Read(state);
        return reader.ReadString().Equals(user, StringComparison.Ordinal);
    }

    /// <summary>Gives each projection its part. The user must have no state yet.</summary>
    public void Restore(UserId user, byte[] state)
    {
        foreach (var (part, bytes) in PartsOf(state))
        {
            if (bytes.Length == 0) continue;

            var projection = Array.Find(_projections, b => b.Part.Equals(part, StringComparison.Ordinal))
                ?? throw new InvalidDataException($"The snapshot of {user} has a part '{part}' that no projection of this program reads");
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            projection.Restore(user, reader);
        }
    }

    /// <summary>The names of the parts in which two states differ.</summary>
    public static IEnumerable<string> Differences(byte[] a, byte[] b)
    {
        var other = PartsOf(b).ToDictionary(p => p.Part, p => p.Bytes, StringComparer.Ordinal);
        return PartsOf(a).Where(p => !other.GetValueOrDefault(p.Part, []).AsSpan().SequenceEqual(p.Bytes)).Select(p => p.Part);
    }

    private static BinaryReader Read(byte[] state) =>
        new(new MemoryStream(state, 1, state.Length - 1 - sizeof(ulong)), Encoding.UTF8);

    private static List<(string Part, byte[] Bytes)> PartsOf(byte[] state)
    {
        var parts = new List<(string, byte[])>();
        using var reader = Read(state);
        reader.ReadString(); // the user
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var part = reader.ReadString();
            parts.Add((part, reader.ReadBytes(reader.ReadInt32())));
        }

        return parts;
    }
}
