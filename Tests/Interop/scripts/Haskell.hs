-- Haskell's websockets; it speaks no TLS by itself. The contract is in ../README.md.
{-# LANGUAGE OverloadedStrings #-}

module Main (main) where

import Control.Exception (fromException, throwIO, try, SomeException)
import Control.Monad (forever, when)
import qualified Data.ByteString.Char8 as Octets
import Data.IORef (newIORef, readIORef, writeIORef)
import Network.WebSockets
import System.Environment (lookupEnv)
import System.IO (hPutStrLn, hSetBinaryMode, stderr, stdout, hFlush)

order :: String -> IO String
order name = maybe "" id <$> lookupEnv name

main :: IO ()
main = do
    hSetBinaryMode stdout True
    (place, path) <- break (== '/') . drop 5 <$> order "URL"
    let (host, port) = break (== ':') place
    [token, names, compress, asked, final, code] <- mapM order ["TOKEN", "SUBPROTOCOLS", "COMPRESS", "SEND", "LAST", "CLOSE"]
    let options = defaultConnectionOptions
            { connectionCompressionOptions =
                if compress == "1" then PermessageDeflateCompression defaultPermessageDeflate else NoCompression }
        fields = [("Authorization", "Bearer " <> Octets.pack token) | token /= ""]
            ++ [("Sec-WebSocket-Protocol", Octets.pack names) | names /= ""]
    question <- newIORef asked
    result <- try $ runClientWith host (read (drop 1 port)) path options fields $ \client -> forever $ do
        message <- receiveData client
        Octets.putStr message
        Octets.putStr "\n"
        now <- readIORef question
        writeIORef question ""
        when (now /= "") $ sendTextData client (Octets.pack now)
        when (code /= "" && Octets.pack final `Octets.isInfixOf` message) $
            sendCloseCode client (read code) ("" :: Octets.ByteString)
    hFlush stdout
    case result of
        Left failure -> case fromException failure of
            Just (CloseRequest closed _) -> hPutStrLn stderr ("interop: close " ++ show closed)
            _ -> throwIO (failure :: SomeException)
        Right () -> return ()
