using Npgsql;

namespace DayTrading.Record;

/// <summary>A batch's rows as one binary COPY, made and sent a piece at a time.</summary>
internal static class PostgresCopy
{
    public const string Sql = $"COPY entries ({EntryRow.Columns}) FROM STDIN (FORMAT BINARY)";

    /// <summary>About 100 kB: the server has the first rows at once, and few calls more.</summary>
    private const int RowsOfPiece = 512;

    /// <param name="throwIfGivenUp">Asked before each piece, because a write that is given up has its batch no longer.</param>
    public static async Task WriteAsync(
        NpgsqlConnection writer, CopyBuffer buffer, RecordBatch batch, Action throwIfGivenUp, CancellationToken cancellationToken)
    {
        await using var copy = await writer.BeginRawBinaryCopyAsync(Sql, cancellationToken);
        // From here on not to be cancelled: leaving the block commits, so half a batch must not get there but by a lost connection.
        buffer.Begin();
        for (var sent = 0; sent < batch.Count; sent += RowsOfPiece)
        {
            try
            {
                throwIfGivenUp();
                buffer.Add(batch.Rows.Slice(sent, Math.Min(RowsOfPiece, batch.Count - sent)));
                if (sent + RowsOfPiece >= batch.Count) buffer.End();
            }
            catch
            {
                await copy.CancelAsync();
                throw;
            }

            await copy.WriteAsync(buffer.Written, CancellationToken.None);
            buffer.Clear();
        }
    }
}
