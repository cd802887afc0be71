# Sourced: gives the folder "$1" (Tests, Tests/Interop, Benchmarks) a Python of its own in .venv, with what its
# requirements.txt pins; made once for each state of that file. Sets "python".

requirements=$1/requirements.txt
venv=.venv/${1//\//-}
python=$venv/bin/python
if ! cmp -s "$requirements" "$venv/requirements.txt"; then
    rm -rf "$venv"
    "${PYTHON:-python3}" -m venv "$venv"
    "$python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
    cp "$requirements" "$venv/"
fi
