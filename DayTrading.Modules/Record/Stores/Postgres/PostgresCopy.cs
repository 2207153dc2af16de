using Npgsql;

namespace DayTrading.Record;

/// <summary>A batch's rows as one binary COPY, made and sent a piece at a time.</summary>
internal static class PostgresCopy
{
    public const string Sql = $"COPY entries ({EntryRow.Columns}) FROM STDIN (FORMAT BINARY)";

    /// <summary>About 100 kB: the server gets the first rows at once, and few further calls are needed.</summary>
    private const int RowsOfPiece = 512;

    /// <param name="throwIfGivenUp">Called before each piece, because a write that was given up no longer owns its batch.</param>
    public static async Task WriteAsync(
        NpgsqlConnection writer, CopyBuffer buffer, RecordBatch batch, Action throwIfGivenUp, CancellationToken cancellationToken)
    {
        await using var copy = await writer.BeginRawBinaryCopyAsync(Sql, cancellationToken);
        // Not to be cancelled from here on: leaving the block ends the COPY, so only a lost connection may stop it in the middle of a
        // batch.
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
